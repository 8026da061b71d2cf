//! Which values of an envelope are native: entries of a type's number and the path to the value, the innermost first.

use super::envelope::Malformed;
use crate::bounds::META_ENTRIES_MAX;
use crate::value::{Date, File, WireValue};

/// The numbers of the native types.
const BIG_INT: u64 = 0;
const DATE: u64 = 1;
const NAN: u64 = 2;
const UNDEFINED: u64 = 3;
const URL: u64 = 4;
const REG_EXP: u64 = 5;
const SET: u64 = 6;
const MAP: u64 = 7;

/// Turns the values that the entries name into native ones, in the order of the entries.
pub(super) fn apply(root: &mut WireValue, entries: Option<WireValue>) -> Result<(), Malformed> {
    let entries = match entries {
        None | Some(WireValue::Null) => return Ok(()),
        Some(WireValue::Array(entries)) => entries,
        Some(_) => return Err(Malformed("meta is not a list".to_owned())),
    };
    if entries.len() > META_ENTRIES_MAX {
        return Err(Malformed(format!("meta has {} entries; send at most {META_ENTRIES_MAX}", entries.len())));
    }
    entries.iter().try_for_each(|entry| apply_one(root, entry))
}

fn apply_one(root: &mut WireValue, entry: &WireValue) -> Result<(), Malformed> {
    let shown = || serde_json::to_string(entry).unwrap_or_default();
    let (code, path) = match entry {
        WireValue::Array(items) => items.split_first(),
        _ => None,
    }
    .ok_or_else(|| Malformed(format!("the meta entry {} is not a list that begins with a number", shown())))?;
    let WireValue::Number(code) = code else {
        return Err(Malformed(format!("the meta entry {} does not begin with a number", shown())));
    };
    let Some(code @ BIG_INT..=MAP) = code.as_u64() else {
        // Numbers of types that we do not know: the value stays what it is, as in every client.
        return Ok(());
    };
    let place = walk(root, path)
        .ok_or_else(|| Malformed(format!("the meta entry {} leads nowhere; name a value that is there", shown())))?;
    let value = std::mem::replace(place, WireValue::Null);
    *place = native(code, value)
        .map_err(|why| Malformed(format!("the meta entry {} does not fit its value: {why}", shown())))?;
    Ok(())
}

fn native(code: u64, value: WireValue) -> Result<WireValue, String> {
    match (code, value) {
        (BIG_INT, WireValue::String(text)) => text.parse().map(WireValue::BigInt).map_err(|error| format!("{error}")),
        (DATE, WireValue::String(text)) => Ok(WireValue::Date(Date::parse(&text))),
        (DATE, WireValue::Null) => Ok(WireValue::Date(Date::INVALID)),
        (NAN, WireValue::Null) => Ok(WireValue::NaN),
        (UNDEFINED, WireValue::Null) => Ok(WireValue::Undefined),
        (URL, WireValue::String(text)) => text.parse().map(WireValue::Url).map_err(|error| format!("{error}")),
        (REG_EXP, WireValue::String(text)) => text.parse().map(WireValue::RegExp).map_err(|error| format!("{error}")),
        (SET, WireValue::Array(items)) => Ok(WireValue::Set(items)),
        (MAP, WireValue::Array(items)) => items.into_iter().map(pair).collect::<Result<_, _>>().map(WireValue::Map),
        (NAN | UNDEFINED, _) => Err("it must be null".to_owned()),
        (SET | MAP, _) => Err("it must be a list".to_owned()),
        (_, _) => Err("it must be text".to_owned()),
    }
}

fn pair(item: WireValue) -> Result<(WireValue, WireValue), String> {
    let not_a_pair = || "a map is a list of pairs".to_owned();
    match item {
        WireValue::Array(items) => <[WireValue; 2]>::try_from(items).map(Into::into).map_err(|_| not_a_pair()),
        _ => Err(not_a_pair()),
    }
}

/// Puts the files where `maps` says: the first at its first path, and so on. A missing file is an error.
pub(super) fn place_files(
    root: &mut WireValue,
    maps: Option<WireValue>,
    files: &[Option<File>],
) -> Result<(), Malformed> {
    let paths = match maps {
        None => return Ok(()),
        Some(WireValue::Array(paths)) => paths,
        Some(_) => return Err(Malformed("maps is not a list".to_owned())),
    };
    for (index, path) in paths.iter().enumerate() {
        let WireValue::Array(path) = path else {
            return Err(Malformed(format!("the path of file {index} is not a list")));
        };
        let place = walk(root, path).ok_or_else(|| Malformed(format!("the path of file {index} leads nowhere")))?;
        let file = files.get(index).and_then(Option::as_ref);
        let file =
            file.ok_or_else(|| Malformed(format!("file {index} is missing; send it in a field of that name")))?;
        *place = WireValue::File(file.clone());
    }
    Ok(())
}

/// The value at a path; every step must be there already.
fn walk<'a>(root: &'a mut WireValue, path: &[WireValue]) -> Option<&'a mut WireValue> {
    path.iter().try_fold(root, |value, step| match (value, step) {
        (WireValue::Object(properties), WireValue::String(key)) => properties.get_mut(key),
        (WireValue::Object(properties), WireValue::Number(key)) => properties.get_mut(&key.to_string()),
        (WireValue::Array(items), WireValue::Number(index)) => items.get_mut(usize::try_from(index.as_u64()?).ok()?),
        (WireValue::Array(items), WireValue::String(index)) => items.get_mut(index.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The entries of a value.
#[derive(Default)]
pub(super) struct Collected<'a> {
    pub(super) entries: Vec<WireValue>,
    pub(super) file_paths: Vec<WireValue>,
    pub(super) files: Vec<&'a File>,
}

/// Finds all natives and files in a value, containers after what is in them.
pub(super) fn collect(value: &WireValue) -> Collected<'_> {
    let mut collected = Collected::default();
    if *value != WireValue::Undefined {
        visit(value, &mut Vec::new(), &mut collected);
    }
    collected
}

fn visit<'a>(value: &'a WireValue, path: &mut Vec<WireValue>, collected: &mut Collected<'a>) {
    let code = match value {
        WireValue::Null | WireValue::Bool(_) | WireValue::Number(_) | WireValue::String(_) => return,
        WireValue::Array(items) => return visit_items(items, path, collected),
        WireValue::Object(properties) => {
            for (key, value) in properties {
                if *value != WireValue::Undefined {
                    path.push(key.as_str().into());
                    visit(value, path, collected);
                    path.pop();
                }
            }
            return;
        }
        WireValue::File(file) => {
            collected.file_paths.push(WireValue::Array(path.clone()));
            collected.files.push(file);
            return;
        }
        WireValue::Set(items) => {
            visit_items(items, path, collected);
            SET
        }
        WireValue::Map(pairs) => {
            for (index, (key, value)) in pairs.iter().enumerate() {
                path.push(WireValue::Number(index.into()));
                for (side, value) in [key, value].into_iter().enumerate() {
                    path.push(WireValue::Number(side.into()));
                    visit(value, path, collected);
                    path.pop();
                }
                path.pop();
            }
            MAP
        }
        WireValue::BigInt(_) => BIG_INT,
        WireValue::Date(_) => DATE,
        WireValue::NaN => NAN,
        WireValue::Undefined => UNDEFINED,
        WireValue::Url(_) => URL,
        WireValue::RegExp(_) => REG_EXP,
    };
    let entry = std::iter::once(WireValue::Number(code.into())).chain(path.iter().cloned());
    collected.entries.push(WireValue::Array(entry.collect()));
}

fn visit_items<'a>(items: &'a [WireValue], path: &mut Vec<WireValue>, collected: &mut Collected<'a>) {
    for (index, item) in items.iter().enumerate() {
        path.push(WireValue::Number(index.into()));
        visit(item, path, collected);
        path.pop();
    }
}

//! Bracket notation: how a nested value lies in the flat names of a query or a form, such as `filter[name]=x` and `tags[0]=a`.
//!
//! The reader takes pairs in the order in which they were sent, because what a name means depends on those before it:
//! `a=1&a=2` is an array, `a[]=1&a[k]=2` turns what was an array into an object. All leaves are what the caller gave:
//! nothing here guesses that `1` is a number.

use indexmap::IndexMap;

use crate::bounds::{BRACKET_DEPTH_MAX, BRACKET_INDEX_MAX, BRACKET_PAIRS_MAX, BRACKET_SLOTS_MAX, NAME_SHOWN_MAX};

/// A value read from pairs, with leaves of the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree<L> {
    /// What stood beside a name.
    Leaf(L),
    /// Places without a value come from indexes that were skipped, as in `a[1]=x`.
    Array(Vec<Option<Tree<L>>>),
    /// Names in the order of their first appearance.
    Object(IndexMap<String, Tree<L>>),
}

/// Why pairs are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BracketError {
    /// More pairs than anybody sends by hand.
    #[error("a query or form has more than {BRACKET_PAIRS_MAX} fields; send JSON instead")]
    Pairs,
    /// A name with many brackets.
    #[error(
        "the field that begins with \"{name}\" is nested deeper than {BRACKET_DEPTH_MAX} levels; send JSON instead"
    )]
    Depth {
        /// The beginning of the name.
        name: String,
    },
    /// Skipped indexes cost memory.
    #[error("the indexes in a query or form make more than {BRACKET_SLOTS_MAX} places; number the items from 0")]
    Slots,
}

/// Reads pairs. No pairs are an empty object.
pub(crate) fn read<L>(pairs: impl IntoIterator<Item = (String, L)>) -> Result<Tree<L>, BracketError> {
    let mut root = Container::Empty;
    let mut slots = 0;
    for (count, (name, leaf)) in pairs.into_iter().enumerate() {
        if count >= BRACKET_PAIRS_MAX {
            return Err(BracketError::Pairs);
        }
        let segments = split(&name);
        if segments.len() > BRACKET_DEPTH_MAX {
            // Whoever sent it knows the rest.
            return Err(BracketError::Depth { name: name.chars().take(NAME_SHOWN_MAX).collect() });
        }
        place(&mut root, &segments, leaf, &mut slots)?;
    }
    Ok(root.finish())
}

/// Where the value that `segments` lead to is written in a name: `["a", "0"]` is `a[0]`.
pub(crate) fn name<S: AsRef<str>>(segments: &[S]) -> String {
    let mut name = String::new();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            name.push('[');
        }
        for character in segment.as_ref().chars() {
            if matches!(character, '\\' | '[' | ']') {
                name.push('\\');
            }
            name.push(character);
        }
        if index > 0 {
            name.push(']');
        }
    }
    name
}

/// The keys in a name. One whose brackets do not match is a single key, as it stands.
fn split(name: &str) -> Vec<String> {
    split_brackets(name).unwrap_or_else(|| vec![name.to_owned()])
}

fn split_brackets(name: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut segment = String::new();
    let mut is_inside = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek().is_some_and(|next| matches!(next, '\\' | '[' | ']')) => {
                segment.extend(characters.next());
            }
            '[' if !is_inside => {
                // The base name ends here.
                segments.push(std::mem::take(&mut segment));
                is_inside = true;
            }
            // A bracket ends a key only where the next key or the end follows; elsewhere it is part of the key.
            ']' if is_inside && matches!(characters.peek(), None | Some('[')) => {
                segments.push(std::mem::take(&mut segment));
                if characters.next().is_none() {
                    return Some(segments);
                }
            }
            other => segment.push(other),
        }
    }
    None
}

/// A value while pairs are still coming. It remembers how an array came about, which decides what later names do to it.
#[derive(Debug)]
enum Node<L> {
    Leaf(L),
    Container(Container<L>),
}

#[derive(Debug)]
enum Container<L> {
    /// Nothing has been put into it yet.
    Empty,
    /// From indexes, or from a name that came twice.
    Indexed(Vec<Option<Node<L>>>),
    /// From names that end in `[]`.
    Pushed(Vec<Node<L>>),
    /// A value is none only while it is being placed.
    Object(IndexMap<String, Option<Node<L>>>),
}

/// What one key does to the container before it.
enum Key<'a> {
    /// `[]` at the end of a name.
    Push,
    Index(usize),
    Name(&'a str),
}

fn key(segment: &str, is_last: bool) -> Key<'_> {
    if segment.is_empty() && is_last {
        return Key::Push;
    }
    let is_canonical =
        segment == "0" || (!segment.starts_with('0') && segment.bytes().all(|byte| byte.is_ascii_digit()));
    match segment.parse::<usize>() {
        Ok(index) if is_canonical && index <= BRACKET_INDEX_MAX => Key::Index(index),
        Ok(_) | Err(_) => Key::Name(segment),
    }
}

fn place<L>(root: &mut Container<L>, segments: &[String], leaf: L, slots: &mut usize) -> Result<(), BracketError> {
    let mut container = root;
    let last = segments.len() - 1;
    for segment in &segments[..last] {
        let slot = container.slot(&key(segment, false), segment, slots)?;
        // A leaf gives way to the container that a later name asks for.
        if !matches!(slot, Some(Node::Container(_))) {
            *slot = Some(Node::Container(Container::Empty));
        }
        let Some(Node::Container(next)) = slot else { unreachable!("it was made a container above") };
        container = next;
    }
    let segment = &segments[last];
    let key = key(segment, true);
    if let (Key::Push, Container::Empty | Container::Pushed(_)) = (&key, &*container) {
        container.push(Node::Leaf(leaf));
        return Ok(());
    }
    let slot = container.slot(&key, segment, slots)?;
    let value = match slot.take() {
        None => Node::Leaf(leaf),
        // A name that comes again collects its values.
        Some(Node::Container(Container::Indexed(mut items))) => {
            items.push(Some(Node::Leaf(leaf)));
            Node::Container(Container::Indexed(items))
        }
        Some(Node::Container(Container::Pushed(mut items))) => {
            items.push(Node::Leaf(leaf));
            Node::Container(Container::Pushed(items))
        }
        Some(before) => Node::Container(Container::Indexed(vec![Some(before), Some(Node::Leaf(leaf))])),
    };
    *slot = Some(value);
    Ok(())
}

impl<L> Container<L> {
    fn push(&mut self, node: Node<L>) {
        match self {
            Self::Pushed(items) => items.push(node),
            Self::Empty => *self = Self::Pushed(vec![node]),
            Self::Indexed(items) => items.push(Some(node)),
            Self::Object(_) => unreachable!("only an array takes a value without a name"),
        }
    }

    /// The place of a key, which turns the container into one that has such keys. The value at the place may be none.
    fn slot(&mut self, key: &Key<'_>, segment: &str, slots: &mut usize) -> Result<&mut Option<Node<L>>, BracketError> {
        if let Key::Index(index) = key
            && matches!(self, Self::Empty | Self::Indexed(_))
        {
            return self.index_slot(*index, slots);
        }
        let name = match key {
            Key::Push => "",
            Key::Name(name) => name,
            Key::Index(_) => segment,
        };
        Ok(self.name_slot(name))
    }

    fn index_slot(&mut self, index: usize, slots: &mut usize) -> Result<&mut Option<Node<L>>, BracketError> {
        if matches!(self, Self::Empty) {
            *self = Self::Indexed(Vec::new());
        }
        let Self::Indexed(items) = self else { unreachable!("the caller looked") };
        if index >= items.len() {
            *slots += index + 1 - items.len();
            if *slots > BRACKET_SLOTS_MAX {
                return Err(BracketError::Slots);
            }
            items.resize_with(index + 1, || None);
        }
        Ok(&mut items[index])
    }

    fn name_slot(&mut self, name: &str) -> &mut Option<Node<L>> {
        let fields = match std::mem::replace(self, Self::Empty) {
            Self::Empty => IndexMap::new(),
            Self::Object(fields) => fields,
            Self::Indexed(items) => {
                let named = items.into_iter().enumerate();
                named.filter(|(_, item)| item.is_some()).map(|(index, item)| (index.to_string(), item)).collect()
            }
            Self::Pushed(items) => IndexMap::from([(String::new(), Some(one_or_all(items)))]),
        };
        *self = Self::Object(fields);
        let Self::Object(fields) = self else { unreachable!("it was made an object above") };
        fields.entry(name.to_owned()).or_insert(None)
    }

    fn finish(self) -> Tree<L> {
        match self {
            Self::Empty => Tree::Object(IndexMap::new()),
            Self::Indexed(items) => Tree::Array(items.into_iter().map(|item| item.map(Node::finish)).collect()),
            Self::Pushed(items) => Tree::Array(items.into_iter().map(|item| Some(item.finish())).collect()),
            Self::Object(fields) => {
                Tree::Object(fields.into_iter().filter_map(|(name, node)| Some((name, node?.finish()))).collect())
            }
        }
    }
}

impl<L> Node<L> {
    fn finish(self) -> Tree<L> {
        match self {
            Self::Leaf(leaf) => Tree::Leaf(leaf),
            Self::Container(container) => container.finish(),
        }
    }
}

/// What `[]` collected, once it becomes the value of a name.
fn one_or_all<L>(mut items: Vec<Node<L>>) -> Node<L> {
    match items.len() {
        1 => items.remove(0),
        _ => Node::Container(Container::Pushed(items)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn to_json(tree: Tree<String>) -> Value {
        match tree {
            Tree::Leaf(text) => Value::String(text),
            Tree::Array(items) => items.into_iter().map(|item| item.map_or(Value::Null, to_json)).collect(),
            Tree::Object(fields) => fields.into_iter().map(|(name, value)| (name, to_json(value))).collect(),
        }
    }

    fn pairs(query: &str) -> Vec<(String, String)> {
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    #[test]
    fn names_become_values() {
        let check = |query: &str, expect: Value| assert_eq!(to_json(read(pairs(query)).unwrap()), expect, "{query}");
        check("", json!({}));
        check("a=1", json!({"a": "1"}));
        check("a=1&a=2", json!({"a": ["1", "2"]}));
        check("a=1&a=2&a=3", json!({"a": ["1", "2", "3"]}));
        check("a[]=1", json!({"a": ["1"]}));
        check("a[0]=1&a[2]=3", json!({"a": ["1", null, "3"]}));
        check("a[1]=x", json!({"a": [null, "x"]}));
        check("a[b]=1&a[b]=2", json!({"a": {"b": ["1", "2"]}}));
        check("a[b][c]=1", json!({"a": {"b": {"c": "1"}}}));
        check("a[]=1&a[]=2&a[k]=3", json!({"a": {"": ["1", "2"], "k": "3"}}));
        check("a[0]=1&a[]=2", json!({"a": {"0": "1", "": "2"}}));
        check("a[]=1&a[0]=2", json!({"a": {"0": "2", "": "1"}}));
        check("0=a&1=b", json!(["a", "b"]));
        check("[]=1&[]=2", json!({"": ["1", "2"]}));
        check("a[=1", json!({"a[": "1"}));
        check("a]=1", json!({"a]": "1"}));
        check("a[b=1", json!({"a[b": "1"}));
        check("a[b]c=1", json!({"a[b]c": "1"}));
        check(r"a\[b\]=1", json!({r"a\[b\]": "1"}));
        check("a[10000]=1", json!({"a": {"10000": "1"}}));
        check("=1", json!(["1"]));
        check("a=&b", json!({"a": "", "b": ""}));
        check("a[__proto__][x]=1", json!({"a": {"__proto__": {"x": "1"}}}));
        check("__proto__[x]=1", json!({"__proto__": {"x": "1"}}));
        check("a[b]=1&a=2", json!({"a": [{"b": "1"}, "2"]}));
        check("a=2&a[b]=1", json!({"a": {"b": "1"}}));
        check("a[00]=1", json!({"a": {"00": "1"}}));
        check("a[-1]=1", json!({"a": {"-1": "1"}}));
        check("a.b=1", json!({"a.b": "1"}));
        check("a[[b]]=1", json!({"a": {"[b]": "1"}}));
        check("a[b[c]]=1", json!({"a": {"b[c]": "1"}}));
        check(r"a[x\[y\]]=1", json!({"a": {"x[y]": "1"}}));
        check("a[]=x&a[b]=y&a[]=z", json!({"a": {"": ["x", "z"], "b": "y"}}));
        check("a=1&a=2&a[b]=3", json!({"a": {"0": "1", "1": "2", "b": "3"}}));
    }

    #[test]
    fn the_highest_index_is_still_an_array() {
        let Value::Object(fields) = to_json(read(pairs("a[9999]=1")).unwrap()) else { panic!("no object") };
        let items = fields["a"].as_array().unwrap();
        assert_eq!((items.len(), &items[0], &items[9999]), (10_000, &Value::Null, &json!("1")));
    }

    /// Made by the JavaScript serialiser of `@orpc/openapi-client` 1.16.1 from random pairs.
    #[test]
    fn random_pairs_read_as_the_javascript_server_reads_them() {
        for line in include_str!("../../tests/data/bracket-random.jsonl").lines() {
            let Value::Object(mut case) = serde_json::from_str::<Value>(line).unwrap() else { panic!("{line}") };
            let pairs: Vec<(String, String)> = serde_json::from_value(case.remove("pairs").unwrap()).unwrap();
            assert_eq!(to_json(read(pairs).unwrap()), case["value"], "{line}");
        }
    }

    #[test]
    fn names_are_written_as_they_are_read() {
        let check = |segments: &[&str], expect: &str| {
            assert_eq!(name(segments), expect);
            if segments.len() > 1 {
                assert_eq!(split(expect), segments);
            }
        };
        check(&["a", "0"], "a[0]");
        check(&["b", "d", "0", "e"], "b[d][0][e]");
        check(&[r"k[x]"], r"k\[x\]");
        check(&["k[x]", "y"], r"k\[x\][y]");
        check(&[r"a\", "b"], r"a\\[b]");
        check(&["a", r"b\"], r"a[b\\]");
        check(&["", "a"], "[a]");
        check(&["a", ""], "a[]");
        check(&[""], "");
    }

    #[test]
    fn too_much_is_refused() {
        let check = |pairs: Vec<(String, String)>, expect: &str| {
            assert_eq!(read(pairs).unwrap_err().to_string(), expect);
        };
        let many = (0..=BRACKET_PAIRS_MAX).map(|index| (format!("k{index}"), String::new())).collect();
        check(many, "a query or form has more than 10000 fields; send JSON instead");
        let deep = format!("a{}", "[b]".repeat(BRACKET_DEPTH_MAX));
        check(
            vec![(deep.clone(), String::new())],
            &format!(
                "the field that begins with \"{}\" is nested deeper than 64 levels; send JSON instead",
                &deep[..40]
            ),
        );
        let sparse = (0..4).map(|index| (format!("k{index}[9999]"), String::new())).collect();
        check(sparse, "the indexes in a query or form make more than 20000 places; number the items from 0");
    }
}

//! The form of a schedule. Whether its time zone exists is for the caller to say: that needs the system's data.

use perdura_types::bounds::NAME_CHARS_MAX;

/// Name, least and greatest value, and names that stand for values from the least on.
type Field = (&'static str, u32, u32, &'static [&'static str]);

const FIELDS: [Field; 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of the week", 0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// Checks five fields behind an optional `TZ=Zone `. The error is the rule that is broken, to stand behind "but".
pub(super) fn check(schedule: &str) -> Result<(), String> {
    let schedule = schedule.trim();
    let characters = schedule.chars().count();
    if characters > NAME_CHARS_MAX {
        return Err(format!("it has {characters} characters and at most {NAME_CHARS_MAX} are allowed"));
    }
    if schedule.starts_with('@') {
        return Err("names such as @daily are not supported: write five fields, such as '0 0 * * *'".to_owned());
    }
    let fields = without_zone(schedule)?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!(
            "it has {} fields and must have five: minute, hour, day of the month, month, day of the week",
            fields.len()
        ));
    }
    fields.iter().zip(&FIELDS).try_for_each(|(text, field)| check_field(text, field))
}

fn without_zone(schedule: &str) -> Result<&str, String> {
    let Some(rest) = schedule.strip_prefix("CRON_TZ=").or_else(|| schedule.strip_prefix("TZ=")) else {
        return Ok(schedule);
    };
    let (zone, fields) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let is_zone = !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    if is_zone { Ok(fields) } else { Err(format!("'{zone}' is not a time zone: use one such as 'Europe/Berlin'")) }
}

fn check_field(text: &str, field: &Field) -> Result<(), String> {
    text.split(',').try_for_each(|part| check_part(part, field)).map_err(|reason| {
        let (name, min, max, _) = field;
        format!(
            "its {name} '{text}' is wrong ({reason}): use * or values from {min} to {max}, with lists, ranges, steps"
        )
    })
}

fn check_part(part: &str, field: &Field) -> Result<(), &'static str> {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    if let Some(step) = step {
        let is_step = step.bytes().all(|byte| byte.is_ascii_digit()) && step.parse::<u32>().is_ok_and(|step| step > 0);
        if !is_step {
            return Err("a step must be a number above 0");
        }
    }
    if matches!(range, "*" | "?") {
        return Ok(());
    }
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (first, last) = (value(first, field)?, value(last, field)?);
    if first > last { Err("a range must rise") } else { Ok(()) }
}

fn value(text: &str, (_, min, max, names): &Field) -> Result<u32, &'static str> {
    if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return u32::try_from(at).map(|at| at + min).map_err(|_| "unreachable: names are few");
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it is not a value");
    }
    text.parse().ok().filter(|value| (*min..=*max).contains(value)).ok_or("a value is out of range")
}

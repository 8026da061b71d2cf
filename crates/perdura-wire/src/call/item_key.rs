//! The name of an item on the wire.

use perdura_types::{ItemNumber, RunId};

/// `<run>:<item>`: the job id and queue item id that an SDK echoes.
pub fn item_key(run: RunId, item: ItemNumber) -> String {
    format!("{run}:{item}")
}

/// Reads what [`item_key`] wrote; nothing for any other text.
pub fn parse_item_key(text: &str) -> Option<(RunId, ItemNumber)> {
    let (run, item) = text.split_once(':')?;
    let canonical = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit());
    Some((run.parse().ok()?, ItemNumber(item.parse().ok().filter(|_| canonical)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        let run = RunId::from_u128(7);
        assert_eq!(item_key(run, ItemNumber(3)), "00000000000000000000000007:3");
        assert_eq!(parse_item_key("00000000000000000000000007:3"), Some((run, ItemNumber(3))));
        for text in ["", ":", "7:3", "00000000000000000000000007", "00000000000000000000000007:"] {
            assert_eq!(parse_item_key(text), None, "{text}");
        }
        for item in ["-1", "+3", " 3", "4294967296", "x"] {
            assert_eq!(parse_item_key(&format!("{run}:{item}")), None, "{item}");
        }
    }
}

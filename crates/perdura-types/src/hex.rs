//! Bytes as text.

/// Two lower-case hexadecimal digits for each byte.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_two_digits_each() {
        for (bytes, expected) in [(&[][..], ""), (&[0, 1, 0x0f, 0xf0, 0xa5, 0xff], "00010ff0a5ff")] {
            assert_eq!(to_hex(bytes), expected);
        }
    }
}

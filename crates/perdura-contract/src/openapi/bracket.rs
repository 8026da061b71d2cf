//! Bracket notation: how a nested value lies in the flat names of a query or a form, such as `filter[name]=x` and `tags[0]=a`.
//!
//! The reader takes pairs in the order in which they were sent, because what a name means depends on those before it:
//! `a=1&a=2` is an array, `a[]=1&a[k]=2` turns what was an array into an object. All leaves are what the caller gave:
//! nothing here guesses that `1` is a number.

use indexmap::IndexMap;

use crate::bounds::{BRACKET_DEPTH_MAX, BRACKET_INDEX_MAX, BRACKET_PAIRS_MAX, BRACKET_SLOTS_MAX};

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
    TooManyPairs,
    /// A name with many brackets.
    #[error("the field \"{name}\" is nested deeper than {BRACKET_DEPTH_MAX} levels; send JSON instead")]
    TooDeep {
        /// The name as sent.
        name: String,
    },
    /// Skipped indexes cost memory.
    #[error("the indexes in a query or form make more than {BRACKET_SLOTS_MAX} places; number the items from 0")]
    TooManySlots,
}

/// Reads pairs. No pairs are an empty object.
pub(crate) fn read<L>(pairs: impl IntoIterator<Item = (String, L)>) -> Result<Tree<L>, BracketError> {
    let mut root = Container::Empty;
    let mut slots = 0;
    for (count, (name, leaf)) in pairs.into_iter().enumerate() {
        if count >= BRACKET_PAIRS_MAX {
            return Err(BracketError::TooManyPairs);
        }
        let segments = split(&name);
        if segments.len() > BRACKET_DEPTH_MAX {
            return Err(BracketError::TooDeep { name });
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
    Object(IndexMap<String, Node<L>>),
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
    let is_canonical = segment == "0" || (!segment.starts_with('0') && segment.bytes().all(|byte| byte.is_ascii_digit()));
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
                return Err(BracketError::TooManySlots);
            }
            items.resize_with(index + 1, || None);
        }
        Ok(&mut items[index])
    }
}

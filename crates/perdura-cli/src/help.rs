//! The first page of help: commands in groups, by what a person wants to do.

use std::fmt::Write as _;

use clap::{Command, CommandFactory};

use crate::arguments::Arguments;

/// Commands in the order in which they are met. A command that stands nowhere here is shown with the last group.
const GROUPS: &[(&str, &[&str])] = &[
    ("Servers", &["dev", "start", "doctor"]),
    ("Work", &["workflow", "run", "event", "function", "app", "robot"]),
    ("This program", &["contract", "completions", "help"]),
];

/// The whole command line.
pub(crate) fn command() -> Command {
    let mut command = Arguments::command();
    command.build();
    let template = template(&command);
    command.help_template(template)
}

fn template(command: &Command) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let listed = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let others: Vec<&str> = command.get_subcommands().map(Command::get_name).filter(|name| !listed(name)).collect();
    let last = GROUPS.len() - 1;
    let mut text = "{about}\n\n{usage-heading} {usage}\n".to_owned();
    for (number, (group, names)) in GROUPS.iter().enumerate() {
        let _ = write!(text, "\n{header}{group}:{header:#}\n");
        let more = if number == last { others.as_slice() } else { &[] };
        for name in names.iter().chain(more).copied() {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "  {literal}{name:<11}{literal:#}  {about}");
        }
    }
    let _ = write!(text, "\n{header}Options:{header:#}\n{{options}}{{after-help}}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_place() {
        let mut command = Arguments::command();
        command.build();
        let known: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).copied().collect();
        let all: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        assert!(all.iter().all(|name| known.contains(name)), "{all:?}");
        assert!(known.iter().all(|name| all.contains(name)), "{all:?}");
    }

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }
}

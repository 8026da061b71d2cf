//! Which procedure a method and a path lead to.
//!
//! A fixed part beats a parameter, and a parameter beats the rest of a path, whatever the order of definition. The path
//! is split before it is decoded, so that `a%2Fb` is one part.

use std::collections::HashMap;

use http::Method;

use super::pattern::{Pattern, PatternError, Segment, decode};
use crate::description::Procedure;

/// All paths, as a tree of their parts.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    fixed: HashMap<String, Node>,
    one: Option<Box<Node>>,
    rest: Vec<Leaf>,
    here: Vec<Leaf>,
}

/// A procedure at its place. The names belong to it, because another method at the same path may call them otherwise.
#[derive(Debug)]
struct Leaf {
    method: Method,
    procedure: usize,
    names: Vec<String>,
    label: String,
}

/// What a request leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// A procedure.
    Found {
        /// Its place in the contract.
        procedure: usize,
        /// Names and decoded values from the path.
        parameters: Vec<(String, String)>,
    },
    /// The path is known, the method is not.
    OtherMethods(Vec<Method>),
    /// Nothing is there.
    Nothing,
}

impl Routes {
    /// Places the procedures.
    pub(crate) fn new(procedures: &[Procedure]) -> Result<Self, PatternError> {
        let mut routes = Self::default();
        for (index, procedure) in procedures.iter().enumerate() {
            routes.add(index, procedure)?;
        }
        Ok(routes)
    }

    fn add(&mut self, index: usize, procedure: &Procedure) -> Result<(), PatternError> {
        let pattern = Pattern::of(procedure)?;
        let leaf = Leaf {
            method: procedure.route.method.clone().unwrap_or(Method::POST),
            procedure: index,
            names: pattern.names().map(str::to_owned).collect(),
            label: procedure.path.join("."),
        };
        let mut node = &mut self.root;
        let mut is_rest = false;
        for segment in &pattern.segments {
            match segment {
                Segment::Fixed(text) => node = node.fixed.entry(normal(text)).or_default(),
                Segment::One(_) => node = node.one.get_or_insert_default(),
                Segment::Rest(_) => is_rest = true,
            }
        }
        let leaves = if is_rest { &mut node.rest } else { &mut node.here };
        if let Some(before) = leaves.iter().find(|before| before.method == leaf.method) {
            return Err(PatternError::Taken {
                first: before.label.clone(),
                second: leaf.label,
                method: leaf.method.to_string(),
                path: pattern.to_document(),
            });
        }
        leaves.push(leaf);
        Ok(())
    }

    /// Finds the procedure for a path below the mount, such as `/planets/3`. One slash at the end does not matter.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Match {
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = path.strip_suffix('/').unwrap_or(path);
        let parts: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
        let mut search = Search { method, values: Vec::new(), others: Vec::new() };
        if let Some((leaf, values)) = search.walk(&self.root, &parts) {
            let decoded = values.iter().map(|value| decode(value));
            // A value that is no text cannot be what any procedure means.
            return match decoded.collect::<Option<Vec<String>>>() {
                Some(values) => Match::Found {
                    procedure: leaf.procedure,
                    parameters: leaf.names.iter().cloned().zip(values).collect(),
                },
                None => Match::Nothing,
            };
        }
        if search.others.is_empty() { Match::Nothing } else { Match::OtherMethods(search.others) }
    }
}

struct Search<'a> {
    method: &'a Method,
    values: Vec<String>,
    /// Methods of the procedures at this path, for the answer 405.
    others: Vec<Method>,
}

impl Search<'_> {
    /// Depth first, the more definite branch first; its depth is that of the longest pattern, not that of the request.
    fn walk<'n>(&mut self, node: &'n Node, parts: &[&str]) -> Option<(&'n Leaf, Vec<String>)> {
        let Some((part, following)) = parts.split_first() else {
            return self.pick(&node.here);
        };
        if let Some(next) = node.fixed.get(&normal(part))
            && let Some(found) = self.walk(next, following)
        {
            return Some(found);
        }
        // An empty part is no value: `/planets//` is not a planet.
        if let Some(next) = &node.one
            && !part.is_empty()
        {
            self.values.push((*part).to_owned());
            if let Some(found) = self.walk(next, following) {
                return Some(found);
            }
            self.values.pop();
        }
        if node.rest.is_empty() {
            return None;
        }
        self.values.push(parts.join("/"));
        let found = self.pick(&node.rest);
        self.values.pop();
        found
    }

    fn pick<'n>(&mut self, leaves: &'n [Leaf]) -> Option<(&'n Leaf, Vec<String>)> {
        if let Some(leaf) = leaves.iter().find(|leaf| leaf.method == self.method) {
            return Some((leaf, self.values.clone()));
        }
        for leaf in leaves {
            if !self.others.contains(&leaf.method) {
                self.others.push(leaf.method.clone());
            }
        }
        None
    }
}

/// One spelling for a fixed part: `%7E` and `~` are the same part, `%2F` stays apart from a slash because the path was split before.
fn normal(part: &str) -> String {
    decode(part).unwrap_or_else(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::Route;

    fn procedure(method: &Method, path: &'static str) -> Procedure {
        Procedure {
            path: vec!["p", path],
            route: Route { method: Some(method.clone()), path: Some(path), ..Route::default() },
            input: None,
            output: crate::description::OutputShape::Nothing,
            errors: Vec::new(),
            security: crate::description::Security::Open,
        }
    }

    fn routes() -> (Vec<Procedure>, Routes) {
        let mut procedures: Vec<Procedure> = [
            (Method::GET, "/files/{+path}"),
            (Method::GET, "/planets"),
            (Method::POST, "/planets"),
            (Method::GET, "/planets/{id}"),
            (Method::PUT, "/planets/{planet}"),
            (Method::GET, "/planets/special"),
            (Method::GET, "/planets/{id}/moons/{moon}"),
            (Method::GET, "/planets/special/{+rest}"),
            (Method::GET, "/"),
        ]
        .iter()
        .map(|(method, path)| procedure(method, path))
        .collect();
        procedures.push(Procedure {
            path: vec!["we ird/k€y", "go"],
            route: Route::default(),
            ..procedure(&Method::POST, "/")
        });
        let routes = Routes::new(&procedures).unwrap();
        (procedures, routes)
    }

    #[test]
    fn the_more_definite_path_wins() {
        let (procedures, routes) = routes();
        let check = |request: &str, expect: &str| {
            let (method, path) = request.split_once(' ').unwrap();
            let got = match routes.find(&method.parse().unwrap(), path) {
                Match::Found { procedure, parameters } => {
                    let label = procedures[procedure].path[1];
                    format!("{label} {}", serde_json::to_string(&parameters).unwrap())
                }
                Match::OtherMethods(methods) => format!("{methods:?}"),
                Match::Nothing => "nothing".to_owned(),
            };
            assert_eq!(got, expect, "{request}");
        };
        check("GET /planets", "/planets []");
        check("GET /planets/", "/planets []");
        check("GET /planets//", "nothing");
        check("GET /planets/3", r#"/planets/{id} [["id","3"]]"#);
        check("PUT /planets/3", r#"/planets/{planet} [["planet","3"]]"#);
        check("GET /planets/a%2Fb%20c", r#"/planets/{id} [["id","a/b c"]]"#);
        check("GET /planets/%ff", "nothing");
        check("GET /planets/special", "/planets/special []");
        check("GET /planets/%73pecial", "/planets/special []");
        check("PUT /planets/special", r#"/planets/{planet} [["planet","special"]]"#);
        check("GET /planets/special/moons/7", r#"/planets/special/{+rest} [["rest","moons/7"]]"#);
        check("GET /planets/4/moons/7", r#"/planets/{id}/moons/{moon} [["id","4"],["moon","7"]]"#);
        check("GET /files/a/b%2Fc.txt", r#"/files/{+path} [["path","a/b/c.txt"]]"#);
        check("GET /files/", "nothing");
        check("GET /files", "nothing");
        check("GET /", "/ []");
        check("GET ", "/ []");
        check("DELETE /planets", "[GET, POST]");
        check("DELETE /planets/special", "[GET, PUT]");
        check("HEAD /planets/3/moons/4", "[GET]");
        check("POST /we%20ird%2Fk%E2%82%ACy/go", "go []");
        check("POST /we ird/k€y/go", "nothing");
        check("GET /nope", "nothing");
    }

    #[test]
    fn two_procedures_at_one_place_are_refused() {
        let procedures = [procedure(&Method::GET, "/a/{b}"), procedure(&Method::GET, "/a/{c}")];
        assert_eq!(
            Routes::new(&procedures).unwrap_err().to_string(),
            "\"p./a/{b}\" and \"p./a/{c}\" are both at GET /a/{c}; change the path or the method of one"
        );
    }
}

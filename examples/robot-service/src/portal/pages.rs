//! The portal's pages. What a robot needs to know of a page stands in the attributes of its `main` element.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::cities;
use super::form::{Field, GROUPS, Kind, REFERENCE};
use super::ledger::Shipment;
use super::routes::Refusal;

const STYLE: &str = include_str!("style.css");

/// The login, with what was wrong with the last try.
pub(super) fn login(problem: Option<&str>) -> Markup {
    let main = html! {
        main.narrow data-page="login" data-message=[problem] {
            h1 { "Log in" }
            p.muted { "Ship parcels, find guides, all in one place." }
            @if let Some(problem) = problem { p.notice.bad role="alert" { (problem) } }
            form.card method="post" action="/login" {
                label { span { "User name" } input name="username" autocomplete="username" required; }
                label { span { "Password" } input name="password" type="password" autocomplete="current-password" required; }
                button { "Log in" }
            }
        }
    };
    document("Log in", None, &main)
}

/// The blank form.
pub(super) fn shipment_form() -> Markup {
    let main = html! {
        main data-page="form" {
            h1 { "New shipment" }
            form.card method="post" action="/shipments" novalidate {
                @for (heading, fields) in GROUPS {
                    fieldset { legend { (heading) } div.fields { @for field in *fields { (input(field)) } } }
                }
                fieldset {
                    legend { "Your reference" }
                    div.fields {
                        label { span { "Customer reference" } input name=(REFERENCE) placeholder="printed on the label"; }
                    }
                }
                button #submit { "Create shipment" }
            }
            datalist #cities { @for city in cities::all() { option value=(city); } }
        }
    };
    document("New shipment", Some("/shipments/new"), &main)
}

fn input(field: &Field) -> Markup {
    html! {
        @match field.kind {
            Kind::Text => label { span { (field.label) } input name=(field.name); },
            Kind::Line => label.wide { span { (field.label) } input name=(field.name); },
            Kind::City => label { span { (field.label) } input name=(field.name) list="cities"; },
            Kind::Number => label { span { (field.label) } input name=(field.name) inputmode="decimal"; },
            Kind::Tick => label.tick { input type="checkbox" name=(field.name) value="true"; span { (field.label) } },
            Kind::Remarks => label.wide { span { (field.label) } textarea name=(field.name) rows="2" {} },
        }
    }
}

/// A shipment was made.
pub(super) fn created(shipment: &Shipment) -> Markup {
    let main = html! {
        main.narrow data-page="created" data-tracking=(shipment.guide) data-city=(shipment.city) {
            p.notice.good role="status" { "The shipment is on its way." }
            h1 { "Guide " (shipment.guide) }
            (details(shipment))
            p { a.button href="/shipments/new" { "Another shipment" } }
        }
    };
    document("Shipment created", Some("/shipments/new"), &main)
}

/// No shipment was made.
pub(super) fn refused(refusal: &Refusal) -> Markup {
    let kind = if refusal.by_validation { "validation" } else { "portal" };
    let main = html! {
        main.narrow data-page="refused" data-kind=(kind) data-message=(refusal.message) {
            h1 { "Nothing was shipped" }
            p.notice.bad role="alert" { (refusal.message) }
            p { a.button href="/shipments/new" { "Back to the form" } }
        }
    };
    document("Not shipped", Some("/shipments/new"), &main)
}

/// The newest shipments.
pub(super) fn shipments(newest: &[Shipment], total: usize) -> Markup {
    let main = html! {
        main data-page="shipments" {
            h1 { "Shipments" }
            (search_box("/shipments", "reference", "Customer reference"))
            @if newest.is_empty() {
                p.card.empty { "No shipments yet. " a href="/shipments/new" { "Create the first one" } "." }
            } @else {
                p.muted {
                    @if total > newest.len() { "The newest " (newest.len()) " of " (total) }
                    @else if total == 1 { "1 shipment" }
                    @else { (total) " shipments" }
                }
                (table(newest))
            }
        }
    };
    document("Shipments", Some("/shipments"), &main)
}

/// The shipments with a reference. Its attributes are those of the first one.
pub(super) fn search(reference: &str, found: &[Shipment]) -> Markup {
    let first = found.first();
    let main = html! {
        main data-page="search" data-found=(found.len()) data-tracking=[first.map(|shipment| &shipment.guide)]
            data-city=[first.map(|shipment| &shipment.city)] {
            h1 { "Shipments" }
            (search_box("/shipments", "reference", "Customer reference"))
            @if found.is_empty() {
                p.card.empty { "No shipment has the reference " code { (reference) } "." }
            } @else {
                (table(found))
            }
        }
    };
    document("Search", Some("/shipments"), &main)
}

/// The search for a guide.
pub(super) fn guide_search() -> Markup {
    let main = html! {
        main data-page="guide-search" {
            h1 { "Find a guide" }
            (search_box("/guides", "pedido", "Order number, such as P00000001"))
        }
    };
    document("Find a guide", Some("/guides"), &main)
}

/// The guide of one of the carrier's orders.
pub(super) fn guide(pedido: &str, found: Option<&Shipment>) -> Markup {
    let main = html! {
        main data-page="guide" data-guide=[found.map(|shipment| &shipment.guide)]
            data-city=[found.map(|shipment| &shipment.city)] {
            h1 { "Find a guide" }
            (search_box("/guides", "pedido", "Order number, such as P00000001"))
            @match found {
                Some(shipment) => { h2 { "Guide " (shipment.guide) } (details(shipment)) }
                None => p.card.empty { "There is no order " code { (pedido) } "." },
            }
        }
    };
    document("Find a guide", Some("/guides"), &main)
}

fn search_box(action: &str, name: &str, label: &str) -> Markup {
    html! {
        form.search action=(action) role="search" {
            input name=(name) aria-label=(label) placeholder=(label);
            button { "Search" }
        }
    }
}

fn details(shipment: &Shipment) -> Markup {
    html! {
        dl.card {
            dt { "Order" } dd { code { (shipment.pedido) } }
            dt { "Guide" } dd { code { (shipment.guide) } }
            dt { "City" } dd { (shipment.city) }
            dt { "Recipient" } dd { (recipient(shipment)) }
            dt { "Your reference" } dd { code { (shipment.reference) } }
        }
    }
}

fn table(shipments: &[Shipment]) -> Markup {
    html! {
        div.card.table {
            table {
                thead { tr { th { "Guide" } th { "Order" } th { "Recipient" } th { "City" } th { "Your reference" } } }
                tbody {
                    @for shipment in shipments {
                        tr {
                            td { code { (shipment.guide) } }
                            td { a href={ "/guides?pedido=" (shipment.pedido) } { (shipment.pedido) } }
                            td { (recipient(shipment)) }
                            td { (shipment.city) }
                            td { code { (shipment.reference) } }
                        }
                    }
                }
            }
        }
    }
}

fn recipient(shipment: &Shipment) -> String {
    let name = |field| shipment.fields.get(field).map_or("", String::as_str);
    format!("{} {}", name("nombres"), name("apellidos")).trim().to_owned()
}

fn document(title: &str, here: Option<&str>, main: &Markup) -> Markup {
    let places = [("/shipments", "Shipments"), ("/shipments/new", "New shipment"), ("/guides", "Find a guide")];
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Condor Parcel" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    a.brand href="/" { span.mark { "▲" } "Condor Parcel" }
                    @if let Some(here) = here {
                        nav {
                            @for (path, label) in places {
                                a href=(path) aria-current=[(path == here).then_some("page")] { (label) }
                            }
                            form method="post" action="/logout" { button.quiet { "Log out" } }
                        }
                    }
                }
                (main)
                footer { "A demonstration: nothing is shipped by anyone." }
            }
        }
    }
}

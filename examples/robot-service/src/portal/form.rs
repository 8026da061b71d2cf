//! The shipment form's fields.

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// As it is submitted.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// What is asked for.
    pub kind: Kind,
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// A long line of text.
    Line,
    /// A city of the carrier's list.
    City,
    /// A number.
    Number,
    /// Yes when it is ticked.
    Tick,
    /// Several lines.
    Remarks,
}

/// Some fields under one heading.
pub type Group = (&'static str, &'static [Field]);

/// All fields but the customer's reference.
pub const GROUPS: &[Group] = &[
    (
        "Recipient",
        &[
            field("identificacion", "Identity number", Kind::Text),
            field("nombres", "First names", Kind::Text),
            field("apellidos", "Last names", Kind::Text),
            field("celular", "Mobile phone", Kind::Text),
            field("email", "E-mail", Kind::Text),
            field("ciudad", "City (department)", Kind::City),
            field("direccion", "Address", Kind::Line),
        ],
    ),
    (
        "Parcel",
        &[
            field("referencia", "Contents or order", Kind::Text),
            field("unidades", "Units", Kind::Number),
            field("peso", "Weight, kg", Kind::Number),
            field("alto", "Height, cm", Kind::Number),
            field("largo", "Length, cm", Kind::Number),
            field("ancho", "Width, cm", Kind::Number),
        ],
    ),
    (
        "Payment",
        &[
            field("totalConIva", "Total with tax", Kind::Number),
            field("valorDeclarado", "Declared value", Kind::Number),
            field("esRecaudoContraentrega", "Cash on delivery", Kind::Tick),
            field("observaciones", "Remarks", Kind::Remarks),
        ],
    ),
];

/// What the customer finds the shipment by later.
pub const REFERENCE: &str = "referenciaCliente";

const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind }
}

/// All fields but the customer's reference.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    GROUPS.iter().flat_map(|(_, fields)| *fields)
}

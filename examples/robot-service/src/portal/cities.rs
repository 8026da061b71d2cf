//! The cities this carrier delivers to.

const CITIES: &[&str] = &[
    "ARMENIA (QUIND)",
    "BARRANCABERMEJA (STDER)",
    "BARRANQUILLA (ATL)",
    "BELLO (ANT)",
    "BOGOTA (C/MARCA)",
    "BUCARAMANGA (STDER)",
    "BUENAVENTURA (VALLE)",
    "CALI (VALLE)",
    "CARTAGENA (BOL)",
    "CHIA (C/MARCA)",
    "CUCUTA (N/STDER)",
    "ENVIGADO (ANT)",
    "FLORENCIA (CAQUETA)",
    "IBAGUE (TOL)",
    "ITAGUI (ANT)",
    "LETICIA (AMAZ)",
    "MANIZALES (CALDAS)",
    "MEDELLIN (ANT)",
    "MONTERIA (CORD)",
    "NEIVA (HUILA)",
    "PALMIRA (VALLE)",
    "PASTO (NAR)",
    "PEREIRA (RIS)",
    "POPAYAN (CAUCA)",
    "QUIBDO (CHOCO)",
    "RIOHACHA (GUAJIRA)",
    "SANTA MARTA (MAG)",
    "SINCELEJO (SUCRE)",
    "SOACHA (C/MARCA)",
    "TUNJA (BOY)",
    "VALLEDUPAR (CESAR)",
    "VILLAVICENCIO (META)",
    "YOPAL (CASANARE)",
];

/// All cities, for a list to choose from.
pub fn all() -> &'static [&'static str] {
    CITIES
}

/// The carrier's own spelling of a city: capitals and accents do not matter, and the department may be left out.
pub fn validated(city: &str) -> Option<&'static str> {
    let wanted = plain(city);
    let same = |known: &&&str| **known == wanted || known.split_once(" (").is_some_and(|(name, _)| name == wanted);
    CITIES.iter().find(same).copied()
}

fn plain(text: &str) -> String {
    let plain = |letter: char| match letter {
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' | 'Ü' => 'U',
        other => other,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_known_however_they_are_written() {
        for (city, expect) in [
            ("MEDELLIN (ANT)", Some("MEDELLIN (ANT)")),
            (" Medellín ", Some("MEDELLIN (ANT)")),
            ("santa  marta", Some("SANTA MARTA (MAG)")),
            ("Medellín (Valle)", None),
            ("Springfield", None),
            ("", None),
        ] {
            assert_eq!(validated(city), expect, "{city}");
        }
    }
}

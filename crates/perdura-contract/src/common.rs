//! The codes that every client knows, with their statuses and texts.

use http::StatusCode;

/// Code, status and default text.
const COMMON: [(&str, u16, &str); 19] = [
    ("BAD_REQUEST", 400, "Bad Request"),
    ("UNAUTHORIZED", 401, "Unauthorized"),
    ("FORBIDDEN", 403, "Forbidden"),
    ("NOT_FOUND", 404, "Not Found"),
    ("METHOD_NOT_SUPPORTED", 405, "Method Not Supported"),
    ("NOT_ACCEPTABLE", 406, "Not Acceptable"),
    ("TIMEOUT", 408, "Request Timeout"),
    ("CONFLICT", 409, "Conflict"),
    ("PRECONDITION_FAILED", 412, "Precondition Failed"),
    ("PAYLOAD_TOO_LARGE", 413, "Payload Too Large"),
    ("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type"),
    ("UNPROCESSABLE_CONTENT", 422, "Unprocessable Content"),
    ("TOO_MANY_REQUESTS", 429, "Too Many Requests"),
    ("CLIENT_CLOSED_REQUEST", 499, "Client Closed Request"),
    ("INTERNAL_SERVER_ERROR", 500, "Internal Server Error"),
    ("NOT_IMPLEMENTED", 501, "Not Implemented"),
    ("BAD_GATEWAY", 502, "Bad Gateway"),
    ("SERVICE_UNAVAILABLE", 503, "Service Unavailable"),
    ("GATEWAY_TIMEOUT", 504, "Gateway Timeout"),
];

/// The status of a code; 500 for codes that are not common.
pub fn common_status(code: &str) -> StatusCode {
    let status = COMMON.iter().find(|(known, ..)| *known == code).map_or(500, |(_, status, _)| *status);
    StatusCode::from_u16(status).expect("every status of the table is one")
}

/// The text of a code; the code itself when it is not common.
pub fn common_message(code: &str) -> &str {
    COMMON.iter().find(|(known, ..)| *known == code).map_or(code, |(.., message)| *message)
}

/// The code of a status, as clients guess it from an answer without an error in it.
pub fn common_code(status: StatusCode) -> Option<&'static str> {
    COMMON.iter().find(|(_, known, _)| *known == status.as_u16()).map(|(code, ..)| *code)
}

//! Events that cancel live runs.

use perdura_types::CancelOn;
use perdura_types::bounds::CANCELS_MAX;

use super::reader::Reader;
use super::trigger::event_name;

pub(super) fn decode_cancels(reader: &Reader<'_>) -> Vec<CancelOn> {
    let places = reader.objects("cancel", "cancel_invalid");
    if places.len() > CANCELS_MAX {
        let message = format!("has {} entries, but at most {CANCELS_MAX} are allowed: remove some", places.len());
        reader.fail_as("cancels_too_many", "cancel", message);
        return Vec::new();
    }
    places.iter().filter_map(decode_cancel).collect()
}

fn decode_cancel(place: &Reader<'_>) -> Option<CancelOn> {
    let event = event_name(place, "event");
    let expression = place.expression("if");
    let timeout_ms = place.duration("timeout");
    Some(CancelOn { event: event?, expression, timeout_ms })
}

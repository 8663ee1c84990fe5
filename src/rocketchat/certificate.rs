//! When a certificate ends. It has been checked when the connection was made; this only reads one of its fields.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::ids::UnixTime;

/// ASN.1's tags, as far as they stand before the field or in it (X.690).
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0]`, in which the version of a certificate stands.
const VERSION: u8 = 0xA0;

/// `notAfter` of a certificate in DER (RFC 5280, 4.1); none where it cannot be found.
pub(super) fn ends(der: &[u8]) -> Option<UnixTime> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (mut fields, _) = inside(certificate, SEQUENCE)?;
    if let Some((_, rest)) = inside(fields, VERSION) {
        fields = rest;
    }
    // Serial number, algorithm, issuer.
    for _ in 0..3 {
        (_, _, fields) = element(fields)?;
    }
    let (validity, _) = inside(fields, SEQUENCE)?;
    let (_, _, validity) = element(validity)?;
    let (tag, text, _) = element(validity)?;
    time(tag, std::str::from_utf8(text).ok()?)
}

/// What is in the first element, which has to bear this tag, and what comes after it.
fn inside(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(der)?;
    (tag == wanted).then_some((content, rest))
}

/// Tag and content of the first element, and what comes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, mut rest) = rest.split_first()?;
    let length = if *first < 0x80 {
        usize::from(*first)
    } else {
        // A certificate has fewer than 2^32 bytes.
        let bytes = usize::from(first & 0x7F);
        if bytes > 4 {
            return None;
        }
        let (length, after) = rest.split_at_checked(bytes)?;
        rest = after;
        length
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte))
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`; RFC 5280 allows no other forms. Two digits count from 1950 on.
fn time(tag: u8, text: &str) -> Option<UnixTime> {
    let full = match tag {
        UTC_TIME => {
            let century = if text.get(..1)? < "5" { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let at = DateTime::strptime("%Y%m%d%H%M%SZ", &full).ok()?;
    let at = at.to_zoned(TimeZone::UTC).ok()?;
    Some(UnixTime(at.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn until(year: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(["chat.univ.fr".to_owned()]).unwrap();
        params.not_before = date_time_ymd(1999, 1, 1);
        params.not_after = date_time_ymd(year, 3, 9);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    fn midnight(year: i16) -> UnixTime {
        let at = jiff::civil::date(year, 3, 9)
            .to_zoned(TimeZone::UTC)
            .unwrap();
        UnixTime(at.timestamp().as_second())
    }

    #[test]
    fn the_end_is_read_in_both_forms_of_time() {
        for year in [2000, 2027, 2049, 2050, 2099] {
            assert_eq!(ends(&until(year)), Some(midnight(year.try_into().unwrap())));
        }
    }

    #[test]
    fn a_certificate_that_is_cut_off_has_no_end_and_is_no_trouble() {
        let whole = until(2030);
        for length in 0..whole.len() / 4 {
            assert_eq!(ends(whole.get(..length).unwrap()), None);
        }
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _time = ends(&bytes);
        }
    }
}

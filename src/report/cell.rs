//! Cells of tables that a spreadsheet opens.

/// A cell as a spreadsheet shows it, whatever it begins with.
pub(super) fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_spreadsheet_would_run_is_quoted() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "anna", "a=b", "2026-11-22T09:00:00Z"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}

//! Parses the command line, sets up logging, hands over.

fn main() {}

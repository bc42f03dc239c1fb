use orm::prelude::*;

fn main() {
    sql!(sqlit = "SELECT 1", postgres = "SELECT 1");
}

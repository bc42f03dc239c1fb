use orm::{Json, Model};

#[derive(Model)]
struct Grid {
    id: i64,
    rows: Vec<Vec<i64>>,
}

#[derive(Model)]
struct Sizes {
    id: i64,
    all: Option<Vec<u64>>,
}

#[derive(Model)]
struct Notes {
    id: i64,
    all: Vec<Json<String>>,
}

#[derive(Model)]
struct Matrix {
    id: i64,
    cells: [[f64; 2]; 2],
}

fn main() {}

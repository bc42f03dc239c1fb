use orm::prelude::*;

struct Point;

fn read(db: &Db) -> orm::Result<Vec<Point>> {
    sql!("SELECT 1").all(db)
}

fn main() {
    read(&Db::from_env().unwrap()).unwrap();
}

use orm::Model;

#[derive(Model)]
#[orm(fields(only(titel), except(secret)))]
struct Post {
    id: i64,
    title: String,
    secret: String,
}

#[derive(Model)]
#[orm(fields(except(id, id)))]
struct Tag {
    id: i64,
}

#[derive(Model)]
#[orm(fields(except(id)))]
struct Leaf {
    id: i64,
}

#[derive(Model)]
#[orm(fields(name = NewNote))]
struct Note {
    id: i64,
    line1: i32,
    line_1: i32,
}

#[derive(Model)]
#[orm(fields(only(cache)))]
struct Page {
    id: i64,
    #[orm(skip)]
    cache: i32,
}

#[derive(Model)]
#[orm(fields = "title")]
struct Book {
    id: i64,
}

#[derive(Model)]
#[orm(fields(only = id, without(id), name = "X"))]
struct Shelf {
    id: i64,
}

fn main() {}

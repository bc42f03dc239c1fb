use orm::Model;

mod inner {
    #[derive(orm::Model)]
    #[orm(new(vis = pub(crate)), columns(vis = pub, derive(Debug)))]
    struct User {
        id: i64,
    }
}

#[derive(Model)]
#[orm(new(name = Post), columns(name = NewPost))]
pub struct Post {
    id: i64,
}

#[derive(Model)]
#[orm(new(name = TagColumns))]
struct Tag {
    id: i64,
}

#[derive(Model)]
#[orm(columns(name = NewNote))]
struct Note {
    id: i64,
}

#[derive(Model)]
#[orm(new(vis = crate, name = "X"), columns(names = Y))]
struct Page {
    id: i64,
}

#[derive(Model)]
#[orm(columns = Debug)]
struct Leaf {
    id: i64,
}

fn main() {}

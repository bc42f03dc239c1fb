use orm::Model;

#[derive(Model)]
#[orm(changes = Debug)]
struct User {
    id: i64,
    name: String,
}

mod inner {
    #[derive(orm::Model)]
    #[orm(changes(vis = pub, names = X))]
    struct Post {
        id: i64,
        title: String,
    }
}

#[derive(Model)]
#[orm(changes(name = NewTag))]
struct Tag {
    id: i64,
    name: String,
}

#[derive(Model)]
#[orm(changes)]
struct Link {
    #[orm(primary_key)]
    from_id: i64,
    #[orm(primary_key)]
    to_id: i64,
}

#[derive(Model)]
#[orm(changes(vis = crate, name = "X"))]
struct Page {
    id: i64,
    title: String,
}

fn main() {}

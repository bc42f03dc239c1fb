use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(uniqe)]
    email: String,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
}

fn uses(post: &Post) -> orm::__private::Query<User> {
    let _ = NewUser { email: String::new() };
    post.author().filter(|user| { let _ = user.email; true })
}

fn main() {}

//! Models in functions, in macros, and of one name in two modules.
#![allow(dead_code)]

use orm::{Model, Value};

mod a {
    #[derive(orm::Model)]
    pub struct User {
        pub id: i64,
    }
}

mod b {
    #[derive(orm::Model)]
    pub struct User {
        pub id: i32,
        #[orm(belongs_to = super::a::User)]
        pub other_id: i64,
    }
}

macro_rules! model {
    ($name:ident, $table:literal, $field:ident: $ty:ty, $target:path, $default:expr, $len:expr) => {
        #[derive(Model)]
        #[orm(table = $table, index($field))]
        struct $name {
            id: $ty,
            #[orm(belongs_to = $target)]
            $field: Option<$ty>,
            #[orm(default = $default)]
            plain: i32,
            #[orm(max_len = $len)]
            text: String,
        }

        #[derive(Value, Debug, Clone)]
        enum Kind {
            $name,
        }
    };
}

model!(Post, "posts_of_macro", author_id: i64, a::User, -1, 5);

macro_rules! hidden {
    ($name:ident) => {
        #[derive(Model)]
        struct $name {
            id: i64,
            hidden: String,
            #[orm(belongs_to = $name)]
            own_id: Option<i64>,
        }
    };
}

hidden!(Hidden);

fn main() {
    #[derive(Model)]
    struct Local {
        id: i64,
        #[orm(belongs_to = Local)]
        parent_id: Option<i64>,
    }

    let post = Post { id: 1, author_id: Some(1), plain: 1, text: String::new() };
    let _ = post.author();
    let _ = NewPost { author_id: None, plain: None, text: String::new() };
    let _ = Local { id: 1, parent_id: None }.parent();
    let _ = Hidden { id: 1, hidden: String::new(), own_id: None }.own();
}

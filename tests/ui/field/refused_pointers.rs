use std::borrow::Cow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use orm::Model;

#[derive(Model)]
struct Title {
    id: i64,
    #[orm(max_len = 100)]
    text: Cow<'static, str>,
}

#[derive(Model)]
struct Body {
    id: i64,
    text: Option<Box<str>>,
}

#[derive(Model)]
struct Local {
    id: i64,
    text: Rc<str>,
}

#[derive(Model)]
struct Shared {
    id: i64,
    text: Arc<str>,
}

#[derive(Model)]
struct File {
    id: i64,
    path: PathBuf,
}

fn main() {}

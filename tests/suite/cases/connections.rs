//! From a URL to a database: which forms are understood, what a wrong one is told, and that no error shows a password.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use orm::Error;
use orm::prelude::*;

use crate::by_hand::{ask, url};

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    text: String,
}

const PASSWORD: &str = "hunter2";

/// The error of connecting, in which nothing of the URL that may be secret is found.
#[track_caller]
fn refused(url: &str) -> Error {
    let builder = Db::builder(url).connect_timeout(Duration::from_secs(3));
    let shown = format!("{builder:?} {builder:#?}");
    let Err(error) = builder.connect() else { panic!("{url} was accepted") };
    for text in [error.to_string(), format!("{error:?}"), shown] {
        assert!(!text.contains(PASSWORD), "{url}: {text}");
    }
    error
}

#[test]
fn b109_urls_of_no_known_form_are_told_the_forms() {
    for url in [
        "",
        "x",
        "app.db",
        "/var/app.db",
        "mysql://ann:hunter2@db/shop",
        "ann:hunter2@db/shop",
        "postgre://x",
        "SQLITE::memory:",
    ] {
        let error = refused(url);
        assert!(error.is_config(), "{url}: {error:?}");
        for form in ["sqlite::memory:", "sqlite://app.db", "postgres://user:password@host:5432/database"] {
            assert!(error.to_string().contains(form), "{url}: {error}");
        }
    }
}

#[test]
fn b109_parts_of_urls_that_are_wrong() {
    for (url, expected) in [
        ("sqlite:", "names no file"),
        ("sqlite://", "names no file"),
        ("sqlite://app.db?mode=hunter2", "mode=ro"),
        ("sqlite://app.db?cache=shared", "mode=ro"),
        ("sqlite://a%00b", "NUL"),
        ("sqlite://a%FFb", "UTF-8"),
        ("postgres:ann:hunter2@db", "postgres://"),
        ("postgres://ann:hunter2@localhost:port/shop", "port"),
        ("postgres://ann:hunter2@localhost:0/shop", "port"),
        ("postgres://ann:hunter2@localhost:65536/shop", "port"),
        ("postgres://ann:hunter2@[::1/shop", "IPv6"),
        ("postgres://ann:hunter2@[nothing]/shop", "IPv6"),
        ("postgres://ann:hunter2%zz@localhost/shop", "password"),
        ("postgres://ann:hunter2%FF@localhost/shop", "password"),
        ("postgres://ann:hunter2%00@localhost/shop", "password"),
        ("postgres://ann:hunter2/x@localhost/shop", "%2F"),
        ("postgres://ann:hunter2#x@localhost/shop", "%23"),
        ("postgres://ann:hunter2@localhost/shop?sslmod=require", "did you mean `sslmode`"),
        ("postgres://ann:hunter2@localhost/shop?sslmode=yes", "verify-full"),
        ("postgres://ann:hunter2@localhost/shop?statement_timeout=soon", "milliseconds"),
        ("postgres://ann:hunter2@localhost/shop?host=elsewhere", "twice"),
    ] {
        let error = refused(url);
        assert!(error.is_config(), "{url}: {error:?}");
        assert!(error.to_string().contains(expected), "{url}: {error}");
    }
}

#[test]
fn b109_an_sqlite_url_names_a_file() -> orm::Result<()> {
    let folder = std::env::temp_dir().join(format!("orm suite %41 {}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder of temporary files can be written");
    let path = folder.to_str().expect("it is Unicode").replace('%', "%25");
    let encoded = path.replace(' ', "%20");
    Schema::new(&[Note::table()]).create_all(&Db::connect(&format!("sqlite://{path}/file:x?mode=rwc"))?)?;
    assert!(folder.join("file:x").exists(), "a name is a name, not a URI");
    for url in [
        format!("sqlite://{path}/file:x"),
        format!("sqlite:{path}/file:x"),
        format!("sqlite://{encoded}/file%3Ax?mode=rw"),
        format!("sqlite://{path}/file:x?mode=ro"),
    ] {
        let db = Db::connect(&url)?;
        assert_eq!(Note::query().count(&db)?, 0, "{url}");
        let inserted = NewNote { text: "x".into() }.insert(&db);
        assert_eq!(inserted.is_err(), url.ends_with("ro"), "{url}: {inserted:?}");
        if inserted.is_ok() {
            Note::query().delete(&db)?;
        }
    }
    for mode in ["rw", "ro"] {
        let error = refused(&format!("sqlite://{path}/missing?mode={mode}"));
        assert!(error.is_connection() && error.to_string().contains("missing"), "{error:?}");
    }
    assert!(!folder.join("missing").exists());
    let error = refused(&format!("sqlite://{path}/no/such/folder/app.db"));
    assert!(error.is_connection(), "{error:?}");
    std::fs::write(folder.join("text"), "this is no database, whatever its name says".repeat(50))
        .expect("written");
    let error = refused(&format!("sqlite://{path}/text"));
    assert!(error.is_connection() && error.to_string().contains("text"), "{error:?}");
    std::fs::remove_dir_all(&folder).expect("it can be removed again");
    Ok(())
}

#[test]
fn b109_a_server_that_is_not_there() {
    // A port that was free a moment ago.
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    for url in [
        format!("postgres://ann:hunter2@127.0.0.1:{port}/shop"),
        "postgres://ann:hunter2@no-such-host.invalid/shop?sslmode=disable".to_owned(),
        "postgres://ann:hunter2@%2Fno%2Fsuch%2Ffolder/shop".to_owned(),
    ] {
        let error = refused(&url);
        assert!(error.is_connection() || error.is_timeout(), "{error:?}");
        assert!(error.to_string().starts_with("cannot connect to "), "{error}");
    }
}

#[orm::test(only = "postgres")]
fn b109_a_database_that_is_not_there(db: &Db) -> orm::Result<()> {
    let url = url(db)?.replace("/orm_t_", "/no_such_orm_t_");
    let error = refused(&url);
    assert!(error.is_config() && error.code() == Some("3D000"), "{error:?}");
    assert!(error.to_string().contains("no_such_orm_t_"), "{error}");
    Ok(())
}

/// A server that asks for the password and does not like it.
fn refuse_password(mut client: TcpStream) -> std::io::Result<String> {
    let mut bytes = [0; 1024];
    let _startup = client.read(&mut bytes)?;
    client.write_all(b"R\0\0\0\x08\0\0\0\x03")?;
    let read = client.read(&mut bytes)?;
    let mut fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ann\"\0\0".to_vec();
    let length = u32::try_from(fields.len() + 4).expect("it is short");
    let mut answer = [&b"E"[..], &length.to_be_bytes()].concat();
    answer.append(&mut fields);
    client.write_all(&answer)?;
    Ok(String::from_utf8_lossy(&bytes[..read]).into_owned())
}

#[test]
fn b109_a_wrong_password_is_not_repeated() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let server = thread::spawn(move || listener.accept().and_then(|(client, _)| refuse_password(client)));
    let error = refused(&format!("postgres://ann:{PASSWORD}%2F%40@{address}/shop?sslmode=disable"));
    assert!(error.is_config() && error.code() == Some("28P01"), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("cannot connect to {address}: password authentication failed for user \"ann\"")
    );
    let sent = server.join().expect("no panic").expect("it talked");
    assert!(sent.contains("hunter2/@"), "the password is decoded");
}

/// The variable by which the test below finds that it runs in its own child.
const CHILD: &str = "ORM_SUITE_CHILD";

#[test]
fn b109_the_environment_names_the_database() {
    if std::env::var_os(CHILD).is_some() {
        match Db::from_env() {
            Ok(db) => println!("opened {}", db.backend()),
            Err(error) => println!("refused {}: {error}", error.is_config()),
        }
        return;
    }
    let child = |url: Option<&std::ffi::OsStr>| {
        let mut command = Command::new(std::env::current_exe().expect("a test knows itself"));
        command.args([
            "--exact",
            "--nocapture",
            "cases::connections::b109_the_environment_names_the_database",
        ]);
        command.env(CHILD, "1").env_remove("DATABASE_URL").envs(url.map(|url| ("DATABASE_URL", url)));
        let output = command.output().expect("it runs");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("it prints text")
    };
    assert!(child(Some("sqlite::memory:".as_ref())).contains("opened SQLite"));
    for (url, words) in [
        (None, "refused true: DATABASE_URL is not set; set it to sqlite::memory:"),
        (Some(""), "refused true: DATABASE_URL is not set; set it to sqlite::memory:"),
        (
            Some("mysql://ann:hunter2@db"),
            "refused true: DATABASE_URL: the database URL has no known form; write sqlite",
        ),
        (Some("postgres://ann:hunter2@[x"), "refused true: DATABASE_URL: an address in brackets"),
    ] {
        let said = child(url.map(AsRef::as_ref));
        assert!(said.contains(words) && !said.contains(PASSWORD), "{url:?}: {said}");
    }
}

#[orm::test(models(Note), pool = 2)]
fn many_may_open_one_database_at_once(db: &Db) -> orm::Result<()> {
    let url = url(db)?;
    thread::scope(|scope| {
        let opening = || Db::connect(&url).and_then(|db| NewNote { text: "x".into() }.insert(&db));
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(opening)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic").map(|_| ()))
    })?;
    assert_eq!(Note::query().count(db)?, 8);
    Ok(())
}

#[test]
fn many_may_create_one_sqlite_file_at_once() -> orm::Result<()> {
    // Without waiting, about one round in twenty fails.
    for round in 0..60 {
        let path = std::env::temp_dir().join(format!("orm_suite_{}_{round}.db", std::process::id()));
        let url = format!("sqlite://{}", path.display());
        thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Db::connect(&url))).collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("no panic").map(drop))
        })?;
        std::fs::remove_file(&path).expect("it was created");
    }
    Ok(())
}

#[orm::test(only = "postgres")]
fn names_and_settings_of_the_url_arrive(db: &Db) -> orm::Result<()> {
    let url = url(db)?;
    let separator = if url.contains('?') { '&' } else { '?' };
    let other = Db::connect(&format!(
        "{url}{separator}application_name=a%26b&search_path=one,%22Two%22&statement_timeout=9000"
    ))?;
    let setting = |name: &str| ask::<String>(&other, &format!("SELECT current_setting('{name}')"));
    assert_eq!(setting("application_name")?, "a&b");
    assert_eq!(setting("search_path")?, "one,\"Two\"");
    assert_eq!(setting("TimeZone")?, "UTC");
    Ok(())
}

#[orm::test(pool = 8)]
fn b105_many_may_create_the_same_tables_at_once(db: &Db) -> orm::Result<()> {
    for _ in 0..5 {
        thread::scope(|scope| {
            let create = || orm::schema![Note].create_all(db);
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(create)).collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
        })?;
        NewNote { text: "x".into() }.insert(db)?;
        orm::schema![Note].drop_all(db)?;
    }
    Ok(())
}

//! The connection against servers that misbehave. They are threads of the test that speak just enough of the protocol
//! (<https://www.postgresql.org/docs/current/protocol-message-formats.html>); bounds on time are generous.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::*;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

const READY: &[u8] = b"Z\0\0\0\x05I";

/// Starts a server whose `script` is run for the first connection; returns where it listens.
fn server(script: impl FnOnce(TcpStream) -> io::Result<()> + Send + 'static) -> io::Result<Target> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let target = target(listener.local_addr()?.port());
    thread::spawn(move || listener.accept().and_then(|(stream, _)| script(stream)));
    Ok(target)
}

/// The same, once the session is open.
fn greeting_server(script: impl FnOnce(TcpStream) -> io::Result<()> + Send + 'static) -> io::Result<Target> {
    server(|mut stream| {
        greet(&mut stream)?;
        script(stream)
    })
}

fn target(port: u16) -> Target {
    let mut config = Config::new();
    config.user("somebody");
    Target { host: "127.0.0.1".to_owned(), port, config, tls: Tls::off() }
}

/// Lets anybody in: process 7, secret 9.
pub(in crate::backend::postgres) fn greet(stream: &mut (impl Read + Write)) -> io::Result<()> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut startup = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut startup)?;
    stream.write_all(b"R\0\0\0\x08\0\0\0\0")?;
    stream.write_all(&message(b'S', b"server_version\x0015.0\0"))?;
    stream.write_all(b"K\0\0\0\x0c\0\0\0\x07\0\0\0\x09")?;
    stream.write_all(READY)
}

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len() as u32 + 4;
    [&[tag], &length.to_be_bytes()[..], body].concat()
}

fn error(tag: u8, severity: &str, code: &str) -> Vec<u8> {
    message(tag, format!("S{severity}\0V{severity}\0C{code}\0Msomething\0\0").as_bytes())
}

/// Reads one message of the client and returns its tag and body.
fn receive(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let [tag, length @ ..] = head;
    let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut body)?;
    Ok((tag, body))
}

fn complete(stream: &mut impl Write) -> io::Result<()> {
    stream.write_all(&message(b'C', b"SELECT 0\0"))?;
    stream.write_all(READY)
}

/// Waits for the client to hang up.
fn until_closed(mut stream: TcpStream) -> io::Result<()> {
    io::copy(&mut stream, &mut io::sink()).map(drop)
}

fn soon(milliseconds: u64) -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(milliseconds))
}

/// A deadline that only a hanging test reaches.
fn late() -> Option<Instant> {
    soon(30_000)
}

fn connect(target: &Target) -> Wire {
    Wire::connect(target, late()).expect("the server lets anybody in")
}

/// Checks that `call` misses a deadline of 200 ms in good time.
fn assert_deadline<T: std::fmt::Debug>(call: impl FnOnce(Option<Instant>) -> Result<T, WireError>) {
    let start = Instant::now();
    let result = call(soon(200));
    assert!(matches!(result, Err(WireError::Deadline)), "{:?}", result.err());
    assert!(start.elapsed() >= Duration::from_millis(190));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn silent_server_is_left_at_the_deadline() -> Outcome {
    let target = server(until_closed)?;
    assert_deadline(|deadline| Wire::connect(&target, deadline).map(drop));
    Ok(())
}

#[test]
fn refused_connection_is_an_io_error() -> Outcome {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let result = Wire::connect(&target(port), late()).map(drop);
    assert!(matches!(&result, Err(WireError::Io(error)) if error.kind() == io::ErrorKind::ConnectionRefused));
    Ok(())
}

#[test]
fn half_an_answer_ends_at_the_deadline() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        stream.write_all(&message(b'C', b"SELECT 0\0")[..6])?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    assert_deadline(|deadline| wire.run(deadline, async |client| client.batch_execute("select").await));
    assert!(wire.is_broken());
    assert!(!wire.check_idle());
    let again = wire.run(late(), async |client| client.batch_execute("select").await);
    assert!(matches!(again, Err(WireError::Closed(None))));
    Ok(())
}

#[test]
fn server_that_reads_nothing_ends_at_the_deadline() -> Outcome {
    let (done, finished) = mpsc::channel::<()>();
    let target = greeting_server(move |stream| {
        let _ = finished.recv();
        drop(stream);
        Ok(())
    })?;
    let mut wire = connect(&target);
    let long = "x".repeat(64 << 20);
    assert_deadline(|deadline| wire.run(deadline, async |client| client.batch_execute(&long).await));
    assert!(wire.is_broken());
    drop(done);
    Ok(())
}

#[test]
fn deadline_holds_while_the_server_keeps_talking() -> Outcome {
    let target = greeting_server(|mut stream| {
        loop {
            stream.write_all(&error(b'N', "NOTICE", "00000"))?;
            thread::sleep(Duration::from_millis(10));
        }
    })?;
    let mut wire = connect(&target);
    assert_deadline(|deadline| wire.run(deadline, async |client| client.batch_execute("select").await));
    Ok(())
}

#[test]
fn passed_deadline_leaves_an_unused_connection_whole() -> Outcome {
    let mut wire = connect(&greeting_server(until_closed)?);
    let result = wire.run(Some(Instant::now()), async |client| client.batch_execute("select").await);
    assert!(matches!(result, Err(WireError::Deadline)));
    assert!(!wire.is_broken());
    Ok(())
}

#[test]
fn connection_lost_in_an_answer_is_closed() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        stream.write_all(&message(b'C', b"SELECT 0\0")[..6])
    })?;
    let mut wire = connect(&target);
    let result = wire.run(late(), async |client| client.batch_execute("select").await);
    assert!(matches!(result, Err(WireError::Closed(_))), "{result:?}");
    assert!(wire.is_broken());
    Ok(())
}

#[test]
fn idle_check_notices_a_closed_connection() -> Outcome {
    let (close, closing) = mpsc::channel::<()>();
    let (closed, is_closed) = mpsc::channel::<()>();
    let target = greeting_server(move |stream| {
        let _ = closing.recv();
        drop(stream);
        drop(closed);
        Ok(())
    })?;
    let mut wire = connect(&target);
    assert!(wire.check_idle());
    assert!(wire.check_idle(), "a check changes nothing");
    drop(close);
    let _ = is_closed.recv();
    let start = Instant::now();
    while wire.check_idle() {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
    assert!(wire.is_broken());
    Ok(())
}

#[test]
fn use_of_a_connection_closed_while_idle_fails() -> Outcome {
    let (closed, is_closed) = mpsc::channel::<()>();
    let target = greeting_server(move |stream| {
        drop(stream);
        drop(closed);
        Ok(())
    })?;
    let mut wire = connect(&target);
    let _ = is_closed.recv();
    let result = wire.run(late(), async |client| client.batch_execute("select").await);
    assert!(matches!(result, Err(WireError::Closed(_))), "{result:?}");
    assert!(wire.is_broken());
    Ok(())
}

#[test]
fn last_words_of_the_server_are_the_reason() -> Outcome {
    let target = greeting_server(|mut stream| {
        stream.write_all(&error(b'E', "FATAL", "57P01"))?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let result = wire.run(late(), async |_| std::future::pending::<Result<(), Error>>().await);
    let Err(WireError::Closed(Some(reason))) = result else { return Err(format!("{result:?}").into()) };
    assert_eq!(reason.code(), Some(&SqlState::ADMIN_SHUTDOWN));
    Ok(())
}

#[test]
fn idle_check_passes_over_notices() -> Outcome {
    let target = greeting_server(|mut stream| {
        stream.write_all(&error(b'N', "WARNING", "01000"))?;
        receive(&mut stream)?;
        complete(&mut stream)?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    for _ in 0..20 {
        assert!(wire.check_idle());
        thread::sleep(Duration::from_millis(5));
    }
    let result = wire.run(late(), async |client| client.batch_execute("select").await);
    assert!(result.is_ok(), "{result:?}");
    Ok(())
}

#[test]
fn refusal_leaves_the_connection_usable_unless_it_is_fatal() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        stream.write_all(&error(b'E', "ERROR", "42703"))?;
        stream.write_all(READY)?;
        receive(&mut stream)?;
        complete(&mut stream)?;
        receive(&mut stream)?;
        stream.write_all(&error(b'E', "FATAL", "57P01"))?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let mut run = || {
        let result = wire.run(late(), async |client| client.batch_execute("select").await);
        (result, wire.is_broken())
    };
    assert!(matches!(run(), (Err(WireError::Postgres(_)), false)));
    assert!(matches!(run(), (Ok(()), false)));
    assert!(matches!(run(), (Err(WireError::Postgres(_)), true)));
    Ok(())
}

#[test]
fn idle_connection_says_goodbye() -> Outcome {
    let (heard, hear) = mpsc::channel();
    let target = greeting_server(move |mut stream| {
        let _ = heard.send(receive(&mut stream)?);
        Ok(())
    })?;
    drop(connect(&target));
    assert_eq!(hear.recv()?, (b'X', Vec::new()));
    Ok(())
}

#[test]
fn drop_does_not_wait_for_an_answer() -> Outcome {
    let (heard, hear) = mpsc::channel();
    let target = greeting_server(move |mut stream| {
        prepare_without_end(&mut stream)?;
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        let _ = heard.send(rest);
        Ok(())
    })?;
    let mut wire = connect(&target);
    let statement = wire.run(late(), async |client| client.prepare("select").await);
    assert!(!wire.is_broken());
    let start = Instant::now();
    drop(wire);
    drop(statement);
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(hear.recv()?, b"", "no goodbye in the middle of an answer");
    Ok(())
}

/// Answers Parse, Describe and Sync, but for `ReadyForQuery`; the client has its statement before that.
fn prepare_without_end(stream: &mut TcpStream) -> io::Result<()> {
    for _ in 0..3 {
        receive(stream)?;
    }
    stream.write_all(&[message(b'1', b""), message(b't', b"\0\0"), message(b'n', b"")].concat())
}

#[test]
fn dropped_statement_is_closed_with_the_next_request() -> Outcome {
    let (heard, hear) = mpsc::channel();
    let target = greeting_server(move |mut stream| {
        prepare_without_end(&mut stream)?;
        stream.write_all(READY)?;
        let tags = [receive(&mut stream)?.0, receive(&mut stream)?.0, receive(&mut stream)?.0];
        let _ = heard.send(tags);
        stream.write_all(&message(b'3', b""))?;
        stream.write_all(READY)?;
        complete(&mut stream)?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let statement = wire.run(late(), async |client| client.prepare("select").await);
    assert!(statement.is_ok());
    drop(statement);
    let result = wire.run(late(), async |client| client.batch_execute("select").await);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(hear.recv()?, *b"CSQ", "Close, Sync, Query");
    Ok(())
}

#[test]
fn joined_requests_travel_together() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        receive(&mut stream)?;
        complete(&mut stream)?;
        complete(&mut stream)?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let result = wire.run(late(), async |client| {
        let (first, second) = join(client.batch_execute("begin"), client.batch_execute("select")).await;
        first.and(second)
    });
    assert!(result.is_ok(), "{result:?}");
    Ok(())
}

#[test]
fn both_sides_may_write_at_once() -> Outcome {
    const ROWS: usize = 4000;
    let target = greeting_server(|mut stream| {
        // Answers with 32 MB before it reads more than the head of the request, which has 32 MB as well.
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let row = message(b'D', &[b"\0\x01\0\0\x1f\x40", &[b'y'; 8000][..]].concat());
        for _ in 0..ROWS {
            stream.write_all(&row)?;
        }
        io::copy(&mut (&mut stream).take((32 << 20) + 1), &mut io::sink())?;
        complete(&mut stream)?;
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let long = "x".repeat(32 << 20);
    let result = wire.run(late(), async |client| client.batch_execute(&long).await);
    assert!(result.is_ok(), "{result:?}");
    assert!(wire.check_idle());
    Ok(())
}

#[test]
fn answer_that_nobody_reads_is_no_deadlock() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        let row = message(b'D', &[b"\0\x01\0\0\x1f\x40", &[b'y'; 8000][..]].concat());
        for _ in 0..100 {
            stream.write_all(&row)?;
        }
        until_closed(stream)
    })?;
    let mut wire = connect(&target);
    let result = wire.run(late(), async |client| {
        let _unread = client.simple_query_raw("select").await?;
        client.batch_execute("select").await
    });
    assert!(matches!(result, Err(WireError::Stalled)), "{result:?}");
    assert!(wire.is_broken());
    Ok(())
}

#[test]
fn panic_in_the_work_breaks_the_connection() -> Outcome {
    let mut wire = connect(&greeting_server(until_closed)?);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        wire.run(late(), async |_| -> Result<(), Error> { std::panic::resume_unwind(Box::new("on purpose")) })
    }));
    assert!(panicked.is_err());
    assert!(wire.is_broken());
    Ok(())
}

#[test]
fn connection_may_move_between_threads() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync>() {}
    is_send::<Wire>();
    is_shared::<Target>();
}

#[test]
fn works_inside_an_async_runtime() -> Outcome {
    let target = greeting_server(|mut stream| {
        receive(&mut stream)?;
        complete(&mut stream)?;
        until_closed(stream)
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let result = runtime.block_on(async {
        let mut wire = connect(&target);
        wire.run(late(), async |client| client.batch_execute("select").await)
    });
    assert!(result.is_ok(), "{result:?}");
    Ok(())
}

#[cfg(unix)]
#[test]
fn host_that_is_a_directory_is_a_unix_socket() -> Outcome {
    let directory = std::env::temp_dir().join(format!("orm-wire-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let listener = std::os::unix::net::UnixListener::bind(directory.join(".s.PGSQL.5432"))?;
    thread::spawn(move || listener.accept().and_then(|(mut stream, _)| greet(&mut stream)));
    let host = directory.to_str().ok_or("the temporary directory has an odd name")?.to_owned();
    let wire = Wire::connect(&Target { host, ..target(5432) }, late());
    std::fs::remove_dir_all(&directory)?;
    assert!(wire.is_ok(), "{:?}", wire.err());
    Ok(())
}

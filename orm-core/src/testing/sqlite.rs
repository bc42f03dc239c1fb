//! A fresh SQLite database: in memory where one connection is enough, else in a file of the temporary folder.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Place, Test};

struct Memory;

impl Place for Memory {
    fn url(&self) -> String {
        "sqlite::memory:".to_owned()
    }

    fn remove(self: Box<Self>) -> Result<(), String> {
        Ok(())
    }

    fn keep(self: Box<Self>) -> String {
        "the database was in memory and is gone; `pool = 2` keeps it in a file".to_owned()
    }
}

/// A file, and those that SQLite puts beside it.
struct File(PathBuf);

impl Place for File {
    fn url(&self) -> String {
        let path = self.0.to_string_lossy().replace('%', "%25").replace('?', "%3F");
        format!("sqlite://{path}")
    }

    fn remove(self: Box<Self>) -> Result<(), String> {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.to_string()),
                _ => {}
            }
        }
        Ok(())
    }

    fn keep(self: Box<Self>) -> String {
        format!("the database of the failed test is kept: {}", self.0.display())
    }
}

pub(super) fn place(test: &Test) -> Result<Option<Box<dyn Place>>, String> {
    if test.pool <= 1 {
        return Ok(Some(Box::new(Memory)));
    }
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("orm_t_{}_{}.db", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    // A process of the same number may have left one behind.
    Box::new(File(path.clone())).remove()?;
    Ok(Some(Box::new(File(path))))
}

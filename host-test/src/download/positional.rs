//! Reads and writes at a given offset of a file, without moving a cursor that
//! several threads would share. Must not know what is read or written.

use std::fs::File;
use std::io;

use crate::system::read_at;
pub(super) use crate::system::write_all_at;

/// Reads until the buffer is full or the file ends; returns the number of bytes
/// read.
pub(super) fn read_at_most(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        let rest = &mut buffer[length..];
        let at = offset + length as u64;
        match read_at(file, rest, at) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(length)
}

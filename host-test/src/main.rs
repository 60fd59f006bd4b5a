//! The command `hoster`: parses, calls the library, prints.

// They panic where nothing can be written; `cli::stdio` does not.
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}

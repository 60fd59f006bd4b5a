//! A download manager as a service.

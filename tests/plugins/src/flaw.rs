//! The flaws of broken plugins: each breaks one rule for plugins and no other.

/// What a broken plugin does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// `describe` tells another version than the manifest.
    DescribesAnotherVersion,
    /// `describe` sends a request.
    DescribeSendsARequest,
    /// `recognize` sends a request.
    RecognizeSendsARequest,
    /// The canonical form of a link is another one with every call.
    RecognizeAnswersInTurns,
    /// Links of every site are links to files.
    RecognizesStrangers,
    /// `recognize` traps on an empty text and on one that is not ASCII.
    RecognizeTrapsOnOddText,
    /// `find-links` takes links of every site for links to files.
    FindsStrangers,
    /// The constructor of a session sends a request.
    OpeningSendsARequest,
    /// Uploads without a credential are listed, and then unsupported.
    ListsWhatItCannotDo,
    /// `check` answers in the opposite order.
    ChecksInReverse,
    /// A file that does not exist is told as a fault of the service.
    MissingFileIsAFault,
    /// A link of another site is asked for as if it were one of this service.
    SendsStrangeLinks,
    /// A wrong password is told as a restriction by the owner.
    WrongPasswordIsARestriction,
    /// A credential that the service rejects is told as a restriction.
    BadCredentialIsARestriction,
    /// The ticket's size is one byte more than the file's.
    TicketIsOneByteOff,
    /// Waits inside the sandbox when the service asks for it, and tries again.
    SleepsThroughWaits,
    /// A fault of the service is told as a file that does not exist.
    FaultIsAMissingFile,
    /// `Retry-After` of a reply about too many requests is not passed on.
    ForgetsRetryAfter,
    /// Errors have an empty message.
    SaysNothing,
    /// The message about a wrong password repeats the password.
    RepeatsThePassword,
    /// A credential that the plugin was given is not sent.
    ForgetsTheKey,
    /// Account status is asked for where only `manage` grants it.
    AccountNeedsManage,
    /// The whole content of an upload is read before it is sent.
    BuffersUploads,
    /// Content that is too short is filled up with zeros.
    PadsShortContent,
    /// A receipt is not compared with the checksum that was given.
    IgnoresChecksums,
    /// Only the session that began an upload can finish it.
    FinishesOwnUploadsOnly,
    /// Only the session that began an upload can send it.
    SendsOwnUploadsOnly,
    /// Any address is an endpoint.
    TakesAnyEndpoint,
    /// Options that it does not know, and values that make no sense, are left alone.
    IgnoresUnknownOptions,
    /// Folders are expanded to links that `recognize` does not know.
    ExpandsToUnknownLinks,
    /// A success that is empty or no text makes it trap.
    TrapsOnOddReplies,
    /// The last file of a folder is left out.
    ForgetsAFile,
    /// The token of a pause is ignored, so that the next pause follows.
    PausesForEver,
    /// A token or an upload id that is not its own makes it trap.
    TrapsOnGarbageTokens,
    /// A language that the service lacks is an error.
    RefusesLanguages,
    /// A file is not renamed, though it says so.
    RenamesInWordsOnly,
    /// A folder is removed with all that is in it.
    RemovesFullFolders,
}

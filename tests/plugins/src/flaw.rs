//! The flaws of broken plugins: each breaks exactly one rule.

/// The flaw of a broken plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// `describe` returns a different version than the manifest.
    DescribesAnotherVersion,
    /// `describe` sends a request.
    DescribeSendsARequest,
    /// `recognize` sends a request.
    RecognizeSendsARequest,
    /// The canonical form of a link changes with every call.
    RecognizeAnswersInTurns,
    /// Links to any site are recognized as file links.
    RecognizesStrangers,
    /// `recognize` traps on an empty text and on one that is not ASCII.
    RecognizeTrapsOnOddText,
    /// `find-links` reports links to any site as file links.
    FindsStrangers,
    /// The constructor of a session sends a request.
    OpeningSendsARequest,
    /// Uploads without a credential are listed but unsupported.
    ListsWhatItCannotDo,
    /// `check` returns the statuses in reverse order.
    ChecksInReverse,
    /// A missing file is reported as a fault of the service.
    MissingFileIsAFault,
    /// A link of another site is treated as one of this service.
    SendsStrangeLinks,
    /// A wrong password is reported as a restriction by the owner.
    WrongPasswordIsARestriction,
    /// A credential that the service rejects is reported as a restriction.
    BadCredentialIsARestriction,
    /// The ticket's size is one byte more than the file's.
    TicketIsOneByteOff,
    /// Sleeps inside the sandbox when the service requests a pause, and retries.
    SleepsThroughWaits,
    /// A fault of the service is reported as a missing file.
    FaultIsAMissingFile,
    /// `Retry-After` of a rate-limit reply is not passed on.
    ForgetsRetryAfter,
    /// Errors have an empty message.
    SaysNothing,
    /// The message about a wrong password repeats the password.
    RepeatsThePassword,
    /// The plugin does not send a credential it was given.
    ForgetsTheKey,
    /// The account status is requested where only `manage` permits it.
    AccountNeedsManage,
    /// The whole content of an upload is read before it is sent.
    BuffersUploads,
    /// Content that is too short is padded with zeros.
    PadsShortContent,
    /// A receipt is not compared with the given checksum.
    IgnoresChecksums,
    /// Only the session that began an upload can finish it.
    FinishesOwnUploadsOnly,
    /// Only the session that began an upload can send it.
    SendsOwnUploadsOnly,
    /// Any address is accepted as an endpoint.
    TakesAnyEndpoint,
    /// Unknown options and invalid values are ignored.
    IgnoresUnknownOptions,
    /// Folders are expanded to links that `recognize` does not know.
    ExpandsToUnknownLinks,
    /// Traps on a success that is empty or not text.
    TrapsOnOddReplies,
    /// The last file of a folder is omitted.
    ForgetsAFile,
    /// The token of a pause is ignored, so another pause follows.
    PausesForEver,
    /// Traps on a token or an upload id that is not its own.
    TrapsOnGarbageTokens,
    /// A language that the service lacks is an error.
    RefusesLanguages,
    /// A file is reported as renamed without being renamed.
    RenamesInWordsOnly,
    /// A folder is removed with its contents.
    RemovesFullFolders,
}

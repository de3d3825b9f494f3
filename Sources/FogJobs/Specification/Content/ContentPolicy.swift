/// Which ``ContentReference``s a reader of job specifications accepts.
public enum ContentPolicy: Hashable, Sendable {
    /// Blobs and files: for a client, which uploads the files before it submits the job.
    case filesAllowed
    /// Blobs only: for a coordinator, which can't see the submitter's files.
    case blobsOnly
}

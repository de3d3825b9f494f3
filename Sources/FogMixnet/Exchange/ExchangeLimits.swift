/// What bounds requests and responses.
public enum ExchangeLimits {
    /// The most bytes of a request, and of a response: 16 MiB.
    public static let messageBytes = 16 << 20
    /// How long a SURB waits for a response at a service before it is used to say that there is none yet.
    public static let patience = Duration.seconds(4)
    /// The most ranges that a receipt names.
    static let receiptRanges = 16
}

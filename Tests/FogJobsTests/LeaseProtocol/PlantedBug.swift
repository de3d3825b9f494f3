/// A single small mistake around the pure parts of the lease protocol that the simulation must find.
enum PlantedBug: String, CaseIterable {
    // What the coordinator stores and answers.
    case answeredBeforePersisted
    case idempotencyKeyForgottenAtRestart
    // Fences and results.
    case finishUnderAnOldFenceAccepted
    case fenceKeptAfterLoss
    case repeatedFinishCountedAgain
    case finishAcceptedAfterRelease
    case lossCountedAsFailure
    // Leases.
    case leasesForgottenAtRestart
    case noGraceAfterRestart
    case renewalNotObserved
    case repeatedClaimNotBegunAnew
    case leaseCountedFromReceipt
    case heldBackTrustedInFull
    case lapsedAttemptGoesOn
    case lossOvertakesItsLapse
    case renewalBeforeALossOverlooked
    // Claims and waiting.
    case olderClaimServed
    case roomForgottenAtRestart
    case backoffForgottenAtRestart
    case queueTimeoutOfAnEarlierWait
    case oldestNeverFirst
    // Stops.
    case stopForgottenAtRestart
    case repeatedStopAnsweredEarly

    /// What a trial has to try hardest to meet the mistake.
    var emphasis: ProtocolEmphasis {
        switch self {
        case .answeredBeforePersisted, .idempotencyKeyForgottenAtRestart, .finishUnderAnOldFenceAccepted,
            .fenceKeptAfterLoss, .repeatedFinishCountedAgain, .finishAcceptedAfterRelease, .lossCountedAsFailure,
            .leasesForgottenAtRestart, .olderClaimServed, .roomForgottenAtRestart, .lapsedAttemptGoesOn:
            .everything
        case .noGraceAfterRestart, .renewalNotObserved, .leaseCountedFromReceipt, .heldBackTrustedInFull,
            .lossOvertakesItsLapse:
            .leases
        case .backoffForgottenAtRestart, .queueTimeoutOfAnEarlierWait, .stopForgottenAtRestart,
            .repeatedStopAnsweredEarly:
            .retries
        case .repeatedClaimNotBegunAnew, .renewalBeforeALossOverlooked: .herd
        case .oldestNeverFirst: .turns
        }
    }
}

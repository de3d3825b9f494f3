import FogCore
import FogExecution
import FogJobs

@testable import FogCoordinator

extension LifeLedger {
    /// Notes that somebody asks for something.
    mutating func note(_ request: LifeRequest) {
        switch request {
        case .join(let message):
            for place in workers.indices where workers[place].name == message.name {
                workers[place].join = .asked
                // What the worker had before may be replaced by now.
                workers[place].token = nil
            }
        case .createToken(let name): tokens.append(Token(name: name))
        case .revokeToken(let id):
            for place in tokens.indices where tokens[place].id == id { tokens[place].revocation.ask() }
        case .upload(let bytes, _, _):
            if let place = content(of: BlobHash(hashing: bytes)) { contents[place].progress.ask() }
        case .submit(_, let key, _):
            if let place = submission(of: key) { submissions[place].progress.ask() }
        case .claim(let message):
            if let place = worker(of: message.node) { workers[place].claim = message }
        case .renew: break
        case .appendLog(let lease, let offset, let bytes, _):
            let offered = attempts[lease]?.offered ?? 0
            attempts[lease]?.offered = max(offered, offset + bytes.count)
        case .finish(let finishes, _):
            for (lease, _) in finishes { attempts[lease]?.finish.ask() }
        case .stop(let job):
            for place in submissions.indices where submissions[place].job == job { submissions[place].stop.ask() }
        }
    }

    /// Notes what somebody was told. With `isExcused`, the disk is known to be off or to fail, so that a request may be
    /// refused without a verdict on it.
    mutating func note(_ answer: LifeAnswer, to request: LifeRequest, isExcused: Bool) {
        if case .failed(let error) = answer {
            noteFailure(error, of: request, isExcused: isExcused)
            return
        }
        acknowledged += 1
        switch (request, answer) {
        case (.join(let message), .joined(let token)):
            for place in workers.indices where workers[place].name == message.name {
                workers[place].join = .known
                workers[place].token = token
            }
        case (.createToken(let name), .token(let id, let secret)):
            for place in tokens.indices where tokens[place].name == name {
                tokens[place].id = id
                tokens[place].secret = secret
            }
        case (.revokeToken(let id), .done):
            for place in tokens.indices where tokens[place].id == id { tokens[place].revocation = .known }
        case (.upload(let bytes, _, _), .done):
            if let place = content(of: BlobHash(hashing: bytes)) { contents[place].progress = .known }
        case (.submit(_, let key, _), .job(let job)):
            guard let place = submission(of: key) else { return }
            let known = submissions[place].job
            expect(known == nil || known == job, "the key \(key) gave the job \(job) after \(known?.description ?? "")")
            submissions[place].job = job
            submissions[place].progress = .known
        case (.claim(let message), .leases(let leases)):
            guard let place = worker(of: message.node) else { return }
            workers[place].claim = nil
            for lease in leases { noteLease(lease, of: place) }
        case (.renew, .renewed): break
        case (.appendLog(let lease, let offset, let bytes, _), .done):
            let printed = attempts[lease]?.printed ?? 0
            attempts[lease]?.printed = max(printed, offset + bytes.count)
        case (.finish(let finishes, _), .ended(let results)):
            for (finish, result) in zip(finishes, results) { noteEnd(of: finish.lease, result, isExcused) }
        case (.stop(let job), .done):
            for place in submissions.indices where submissions[place].job == job { submissions[place].stop = .known }
        default:
            expect(false, "\(request) was answered by \(answer)")
        }
    }

    private mutating func noteFailure(_ error: FogError, of request: LifeRequest, isExcused: Bool) {
        if isExcused, [.unavailable, .exhausted].contains(error.code) { return }
        switch (request, error.code) {
        case (.revokeToken(let id), .notFound):
            for place in tokens.indices where tokens[place].id == id && tokens[place].revocation == .asked {
                tokens[place].revocation = .known
            }
        case (.appendLog(let lease, _, _, _), .stale), (.upload(_, let lease?, _), .stale):
            attempts[lease]?.isOver = true
        default:
            expect(false, "\(request.name) was refused: \(error.code): \(error)")
        }
    }

    private mutating func noteLease(_ lease: LeaseKey, of worker: Int) {
        if let known = attempts[lease] {
            expect(known.worker == worker, "\(lease) was given to two workers")
            return
        }
        let older = attempts.keys.contains { $0.task == lease.task && $0.fence > lease.fence }
        expect(!older, "\(lease) was given after a later fence")
        attempts[lease] = Attempt(lease: lease, worker: worker, exitCode: 0)
        leases.append(lease)
    }

    private mutating func noteEnd(of lease: LeaseKey, _ result: Result<TaskState, FogError>, _ isExcused: Bool) {
        switch result {
        case .success(let state):
            let known = attempts[lease]?.state
            expect(
                known == nil || known == state || known?.isTerminal == false,
                "\(lease) ended as \(state) after \(known?.rawValue ?? "")")
            attempts[lease]?.state = state
            attempts[lease]?.finish = .known
        case .failure(let error) where error.code == .stale:
            let known = attempts[lease]?.state
            expect(known?.isTerminal != true, "\(lease) is stale after it has ended as \(known?.rawValue ?? "")")
            attempts[lease]?.isOver = true
        case .failure(let error):
            let isRefused = isExcused && [.unavailable, .exhausted].contains(error.code)
            expect(isRefused, "the end of \(lease) was refused: \(error)")
        }
    }

    func content(of hash: BlobHash) -> Int? { contents.firstIndex { $0.hash == hash } }
    func submission(of key: String) -> Int? { submissions.firstIndex { $0.key == key } }
    func worker(of node: NodeID) -> Int? { workers.firstIndex { $0.node == node } }
}

extension LifeRequest {
    /// What is asked for, in a word.
    var name: String {
        switch self {
        case .join: "a join"
        case .createToken: "a token"
        case .revokeToken: "a revocation"
        case .upload(let bytes, let lease, _): "an upload of \(bytes.count) bytes\(lease.map { " under \($0)" } ?? "")"
        case .submit(_, let key, _): "the submission \(key)"
        case .claim(let message): "the claim \(message.claim)"
        case .renew: "a renewal"
        case .appendLog(let lease, let offset, _, _): "output of \(lease) from byte \(offset)"
        case .finish(let finishes, _): "the end of \(finishes.count) attempts"
        case .stop(let job): "the stop of \(job)"
        }
    }
}

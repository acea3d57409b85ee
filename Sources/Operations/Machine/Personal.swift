package import Connections
internal import Dispatch
internal import Prefill
internal import Store

// What a person has on this machine, and what is kept for the next start.

extension LoadOffers: UseCase {
    /// Saved connections that a new one may begin with.
    private static let mostOffered = 50

    /// Files of others are read where nothing waits for them.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> [Offer]
    {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.offers(app)) }
        }
    }

    private static func offers(_ app: Application) -> [Offer] {
        let page = try? app.store().page(ConnectionQuery(), offset: 0, limit: mostOffered)
        let saved = (page?.rows ?? []).map { Offer($0.connection) }
        // The demo begins with a workspace of its own.
        if app.isDemo { return saved }
        var environment = Environment.all
        // Taken out of the environment at the start, so that no child inherits it.
        Environment.token?.withValue { environment["DATABRICKS_TOKEN"] = $0 }
        return Machine.offers(environment: environment, targets: ReadProfiles.targets(of:)) + saved
    }
}

/// It asks the store for nothing, so it does not wait for it either.
extension ReadVariable: UseCase {
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> AccessToken?
    {
        Environment.token(named: name)
    }
}

extension KeepForm: StoreUseCase {
    package func perform(in app: Application) throws -> Done {
        try app.store().keepUnfinishedForm(form)
        return Done()
    }
}

extension ForgetForm: StoreUseCase {
    package func perform(in app: Application) throws -> Done {
        try app.store().forgetUnfinishedForm(editing: editing)
        return Done()
    }
}

extension KeepCopied: StoreUseCase {
    package func perform(in app: Application) throws -> Done {
        try app.location.keepCopied(text)
        return Done()
    }
}

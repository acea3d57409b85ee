/// An answer that is an error, with the body that Databricks writes for it.
struct Refusal: Error {
    var reply: Reply

    /// The documented form: a code in words, and a message.
    static func api(
        _ status: Int, _ code: String, _ message: String, details: [JSON]? = nil
    ) -> Refusal {
        Refusal(
            reply: .json(
                .of([
                    "error_code": .string(code),
                    "message": .string(message),
                    "details": details.map { JSON.array($0) },
                ]), status: status))
    }

    static func invalidParameter(_ message: String) -> Refusal {
        .api(400, "INVALID_PARAMETER_VALUE", message)
    }

    static func notFound(_ message: String) -> Refusal { .api(404, "NOT_FOUND", message) }

    /// The form of refused tokens: the code is the status as a number, and the message is in a
    /// header too.
    static func token(_ status: Int, _ message: String, suffix: String = "") -> Refusal {
        var reply = Reply.json(
            .of(["error_code": .int(status), "message": .string(message + suffix)]),
            status: status)
        reply.set("x-databricks-reason-phrase", message)
        if status == 401 { reply.set("www-authenticate", "Bearer realm=\"DatabricksRealm\"") }
        return Refusal(reply: reply)
    }

    static func unknownPath(_ path: String) -> Refusal {
        Refusal(reply: .json(.of(["error": .string("Bad Target: " + path)]), status: 404))
    }

    static func badBody(_ why: String) -> Refusal {
        .api(400, "MALFORMED_REQUEST", "Could not parse request object: " + why)
    }

    // MARK: Warehouses

    static func malformedWarehouse(_ id: String) -> Refusal {
        .invalidParameter("\(id) is not a valid endpoint id.")
    }

    static func missingWarehouse(_ id: String) -> Refusal {
        .api(404, "RESOURCE_DOES_NOT_EXIST", "SQL warehouse \(id) does not exist.")
    }

    static func deniedWarehouse(_ principal: String) -> Refusal {
        .api(
            403, "PERMISSION_DENIED",
            "\(principal) is not authorized to use or monitor this SQL Endpoint.")
    }

    /// That it is refused with 403 is documented, and that admins and users with unrestricted
    /// cluster creation may; the wording is not recorded.
    static func deniedCreation(_ principal: String) -> Refusal {
        .api(
            403, "PERMISSION_DENIED",
            "\(principal) is not authorized to create SQL Endpoints. Please contact your workspace administrator for access."
        )
    }

    /// The form is recorded for jobs and directories; how a warehouse is called in it is not.
    static func deniedManagement(_ principal: String, _ id: String) -> Refusal {
        .api(
            403, "PERMISSION_DENIED",
            "\(principal) does not have Manage permissions on SQL warehouse \(id). Please contact the owner or an administrator for access."
        )
    }

    /// The message is recorded (databricks/cli#4488); status and code are not.
    /// - Parameter kind: `UserName`, `GroupName` or `ServicePrincipalName`.
    static func missingPrincipal(_ kind: String, _ name: String) -> Refusal {
        .api(404, "RESOURCE_DOES_NOT_EXIST", "Principal: \(kind)(\(name)) does not exist")
    }

    // MARK: Unity Catalog

    /// - Parameters:
    ///   - privilege: As SQL writes it: `USE SCHEMA`.
    ///   - type: `Catalog`, `Schema` or `Table`.
    static func privilege(
        _ privilege: String, on type: String, _ name: String, requestID: String
    ) -> Refusal {
        .api(
            403, "PERMISSION_DENIED", "User does not have \(privilege) on \(type) '\(name)'.",
            details: [
                .of([
                    "@type": .string("type.googleapis.com/google.rpc.ErrorInfo"),
                    "reason": .string("PERMISSION_DENIED"),
                    "domain": .string("unity-catalog.databricks.com"),
                    "metadata": .of([
                        "principalName": .string("User"),
                        "msg": .string(privilege),
                        "resourceType": .string(type),
                        "resourceName": .string(name),
                    ]),
                ]),
                .of([
                    "@type": .string("type.googleapis.com/google.rpc.RequestInfo"),
                    "request_id": .string(requestID),
                    "serving_data": .string(""),
                ]),
            ])
    }

    /// - Parameter type: `Catalog`, `Schema` or `Table`.
    static func missing(_ type: String, _ name: String) -> Refusal {
        .api(404, type.uppercased() + "_DOES_NOT_EXIST", "\(type) '\(name)' does not exist.")
    }
}

"""The simulated workspace, asked by databricks-sdk and databricks-sql-connector."""

import sys
import time
import traceback

from databricks import sql
from databricks.sdk import WorkspaceClient
from databricks.sdk.config import Config
from databricks.sdk.errors import (
    BadRequest, InvalidParameterValue, NotFound, PermissionDenied, ResourceDoesNotExist, Unauthenticated)
from databricks.sdk.service.sql import (
    CreateWarehouseRequestWarehouseType, Disposition, EndpointTagPair, EndpointTags,
    ExecuteStatementRequestOnWaitTimeout, Format, State, StatementState, WarehouseAccessControlRequest,
    WarehousePermissionLevel)

PORT = int(sys.argv[1])
ANN = "dapi0000000000000000000000000000a001"
RAJ = "dapi0000000000000000000000000000b002"
LEE = "dapi0000000000000000000000000000c003"
SERVICE = "dapi0000000000000000000000000000d004"
ADMIN = "dapi0000000000000000000000000000f009"
MAKER = "dapi0000000000000000000000000000f00a"
REVOKED = "dapi0000000000000000000000000000e006"
OTHER = "dapi0000000000000000000000000000e007"
BLOCKED = "dapi0000000000000000000000000000e008"
RUNNING = "0e8c1f5e27c89903"
SLEEPING = "5a1ee9c0de000001"
FORBIDDEN = "f0b1dde9c0de0004"

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client(token=ANN):
    return WorkspaceClient(config=Config(
        host=f"http://127.0.0.1:{PORT}", token=token, auth_type="pat",
        retry_timeout_seconds=5, http_timeout_seconds=10))


def fails(kind, work, *words):
    try:
        work()
    except kind as error:
        for word in words:
            assert word in str(error), f"«{word}» is not in: {error}"
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


@check
def me():
    user = client().current_user.me()
    assert user.user_name == "ann@example.com" and user.emails[0].value == "ann@example.com"


@check
def a_service_principal_has_no_email():
    user = client(SERVICE).current_user.me()
    assert len(user.user_name) == 36 and not user.emails


@check
def refused_tokens_are_typed():
    fails(PermissionDenied, client(REVOKED).current_user.me, "Invalid access token")
    fails(PermissionDenied, client(OTHER).current_user.me, "Unauthorized access to Org")
    fails(PermissionDenied, client(BLOCKED).current_user.me, "IP ACL")
    fails(Unauthenticated, client("not-a-token").current_user.me, "Credential was not sent")


@check
def warehouses_are_listed_and_told_apart():
    listed = {w.id: w for w in client().warehouses.list()}
    assert listed[RUNNING].state == State.RUNNING and listed[SLEEPING].state == State.STOPPED
    assert FORBIDDEN not in {w.id for w in client(RAJ).warehouses.list()}
    one = client().warehouses.get(RUNNING)
    assert one.name == "CleverTap" and one.odbc_params.path == f"/sql/1.0/warehouses/{RUNNING}"


@check
def warehouse_errors_are_typed():
    fails(InvalidParameterValue, lambda: client().warehouses.get("wh-0001"), "not a valid endpoint id")
    fails(ResourceDoesNotExist, lambda: client().warehouses.get("0123456789abcdef"))
    fails(PermissionDenied, lambda: client(RAJ).warehouses.get(FORBIDDEN), "not authorized to use or monitor")


@check
def a_statement_brings_rows():
    answer = client().statement_execution.execute_statement(
        statement="SELECT * FROM customers LIMIT 2", warehouse_id=RUNNING, catalog="clevertap",
        schema="profiles")
    assert answer.status.state == StatementState.SUCCEEDED
    assert [c.name for c in answer.manifest.schema.columns][:2] == ["customer_id", "email"]
    assert answer.manifest.schema.columns[2].type_precision == 10
    assert answer.result.data_array[0][:2] == ["1", "ada@example.com"]
    assert answer.result.data_array[1][1] is None


@check
def a_failed_statement_is_no_exception():
    answer = client().statement_execution.execute_statement(statement="SELEC 1", warehouse_id=RUNNING)
    assert answer.status.state == StatementState.FAILED
    assert "[PARSE_SYNTAX_ERROR]" in answer.status.error.message
    answer = client(RAJ).statement_execution.execute_statement(
        statement="USE SCHEMA clevertap.profiles", warehouse_id=RUNNING)
    assert "does not have USE SCHEMA on Schema 'clevertap.profiles'" in answer.status.error.message
    answer = client().statement_execution.execute_statement(
        statement="USE CATALOG nowhere", warehouse_id=RUNNING)
    assert "NO_SUCH_CATALOG_EXCEPTION" in answer.status.error.message


@check
def a_result_comes_in_chunks():
    api = client().statement_execution
    answer = api.execute_statement(
        statement="SELECT * FROM clevertap.events.purchases", warehouse_id=RUNNING)
    assert answer.manifest.total_row_count == 2500 and answer.manifest.total_chunk_count == 3
    rows = len(answer.result.data_array)
    chunk = answer.result
    while chunk.next_chunk_index is not None:
        chunk = api.get_statement_result_chunk_n(answer.statement_id, chunk.next_chunk_index)
        rows += len(chunk.data_array)
    assert rows == 2500


@check
def external_links_are_fetched_without_the_token():
    import requests
    answer = client().statement_execution.execute_statement(
        statement="SELECT * FROM clevertap.events.purchases", warehouse_id=RUNNING,
        disposition=Disposition.EXTERNAL_LINKS, format=Format.JSON_ARRAY)
    link = answer.result.external_links[0]
    assert link.row_count == 1000 and link.next_chunk_index == 1
    assert len(requests.get(link.external_link, timeout=5).json()) == 1000
    refused = requests.get(
        link.external_link, headers={"Authorization": f"Bearer {ANN}"}, timeout=5)
    assert refused.status_code == 400


@check
def a_sleeping_warehouse_is_started_by_a_statement():
    api = client()
    answer = api.statement_execution.execute_statement(
        statement="SELECT 1", warehouse_id=SLEEPING, wait_timeout="0s")
    assert answer.status.state == StatementState.PENDING
    assert api.warehouses.get(SLEEPING).state == State.STARTING
    for _ in range(100):
        answer = api.statement_execution.get_statement(answer.statement_id)
        if answer.status.state == StatementState.SUCCEEDED:
            break
        time.sleep(0.1)
    assert answer.result.data_array == [["1"]]
    assert api.warehouses.get(SLEEPING).state == State.RUNNING


@check
def a_statement_is_cancelled():
    api = client()
    answer = api.statement_execution.execute_statement(
        statement="SELECT 1", warehouse_id="5a1ee9c0de000002", wait_timeout="0s")
    api.statement_execution.cancel_execution(answer.statement_id)
    assert api.statement_execution.get_statement(
        answer.statement_id).status.state == StatementState.CANCELED


@check
def a_wait_out_of_range_is_refused():
    fails(InvalidParameterValue, lambda: client().statement_execution.execute_statement(
        statement="SELECT 1", warehouse_id=RUNNING, wait_timeout="99s"))
    answer = client().statement_execution.execute_statement(
        statement="SELECT 1", warehouse_id="5a1ee9c0de000002", wait_timeout="5s",
        on_wait_timeout=ExecuteStatementRequestOnWaitTimeout.CANCEL)
    assert answer.status.state == StatementState.CANCELED


@check
def unity_catalog_is_listed_in_pages():
    api = client()
    assert {c.name for c in api.catalogs.list()} >= {"clevertap", "main"}
    assert {s.name for s in api.schemas.list("clevertap")} >= {"profiles", "events", "empty"}
    assert len(list(api.tables.list("clevertap", "profiles", omit_columns=True))) == 12
    assert list(api.tables.list("clevertap", "empty")) == []
    table = api.tables.get("clevertap.profiles.customers")
    assert table.columns[0].name == "customer_id"


@check
def unity_catalog_errors_are_typed():
    fails(NotFound, lambda: client().catalogs.get("nowhere"), "does not exist")
    fails(NotFound, lambda: client().schemas.get("clevertap.nowhere"), "does not exist")
    error = fails(PermissionDenied, lambda: client(RAJ).tables.get("clevertap.profiles.customers"))
    assert error.error_code == "PERMISSION_DENIED"


@check
def effective_permissions_are_read():
    granted = client().grants.get_effective("catalog", "clevertap", principal="ann@example.com")
    names = {p.privilege.value for a in granted.privilege_assignments for p in a.privileges}
    assert {"USE_CATALOG", "USE_SCHEMA", "SELECT"} <= names


PRO = CreateWarehouseRequestWarehouseType.PRO


def make(name, token=MAKER, **settings):
    """A warehouse that is serverless and stops after 10 minutes, unless it is said otherwise."""
    settings = {
        "cluster_size": "2X-Small", "auto_stop_mins": 10, "min_num_clusters": 1, "max_num_clusters": 1,
        "warehouse_type": PRO, "enable_serverless_compute": True, **settings}
    return client(token).warehouses.create(name=name, **settings)


@check
def a_warehouse_is_created_and_starts():
    tags = EndpointTags(custom_tags=[EndpointTagPair(key="team", value="crm")])
    waiting = make("Made", auto_stop_mins=15, tags=tags)
    api = client(MAKER).warehouses
    made = api.get(waiting.response.id)
    assert len(made.id) == 16 and int(made.id, 16) and made.state == State.STARTING
    assert made.creator_name == "kim@example.com" and made.cluster_size == "2X-Small"
    assert made.auto_stop_mins == 15 and made.enable_serverless_compute
    assert made.warehouse_type.value == "PRO" and made.tags.custom_tags[0].value == "crm"
    assert waiting.result().state == State.RUNNING
    assert made.id in {w.id for w in api.list()}
    assert made.id in {w.id for w in client(ADMIN).warehouses.list()}
    assert made.id not in {w.id for w in client(RAJ).warehouses.list()}
    answer = client(MAKER).statement_execution.execute_statement(
        statement="SELECT 1", warehouse_id=made.id)
    assert answer.result.data_array == [["1"]]
    classic = make("Slow", warehouse_type=None, enable_serverless_compute=False)
    assert api.get(classic.response.id).warehouse_type.value == "CLASSIC"
    api.delete(classic.response.id)


@check
def who_may_not_create_a_warehouse_is_told_so():
    fails(PermissionDenied, lambda: make("Denied", ANN), "not authorized to create SQL Endpoints")
    fails(PermissionDenied, lambda: make("Denied", RAJ), "raj@example.com")


@check
def a_wrong_warehouse_is_refused():
    wrong = [
        (dict(name=""), "name"), (dict(name="CleverTap"), "SQL warehouse with name `CleverTap` already exists"),
        (dict(cluster_size="Tiny"), "2X-Small, X-Small, Small, Medium"), (dict(auto_stop_mins=5), "auto_stop_mins"),
        (dict(max_num_clusters=99), "max_num_clusters"),
        (dict(warehouse_type=CreateWarehouseRequestWarehouseType.CLASSIC),
         "Serverless is only available for PRO warehouses"),
    ]
    for settings, words in wrong:
        settings = {"name": "Wrong", **settings}
        fails(InvalidParameterValue, lambda: make(**settings), words)
    assert "Wrong" not in {w.name for w in client(ADMIN).warehouses.list()}


@check
def a_warehouse_is_shared_and_deleted():
    api = client(MAKER).warehouses
    id = make("Shared").response.id
    fails(PermissionDenied, lambda: client(RAJ).warehouses.get(id), "not authorized to use or monitor")
    fails(PermissionDenied, lambda: client(RAJ).warehouses.get_permissions(id), "does not have Manage permissions")
    fails(PermissionDenied, lambda: client(RAJ).warehouses.delete(id), "does not have Manage permissions")
    raj = WarehouseAccessControlRequest(
        user_name="raj@example.com", permission_level=WarehousePermissionLevel.CAN_USE)
    nobody = WarehouseAccessControlRequest(
        user_name="nobody@example.com", permission_level=WarehousePermissionLevel.CAN_USE)
    fails(NotFound, lambda: api.update_permissions(id, access_control_list=[raj, nobody]),
          "UserName(nobody@example.com) does not exist")
    fails(PermissionDenied, lambda: client(RAJ).warehouses.get(id))
    api.update_permissions(id, access_control_list=[raj])
    read = api.get_permissions(id)
    assert read.object_id == f"/sql/warehouses/{id}" and read.object_type == "warehouses"
    levels = {
        entry.user_name or entry.group_name: entry.all_permissions[0].permission_level.value
        for entry in read.access_control_list}
    assert levels == {
        "kim@example.com": "IS_OWNER", "raj@example.com": "CAN_USE", "admins": "CAN_MANAGE"}, levels
    assert client(RAJ).warehouses.get(id).name == "Shared"
    fails(PermissionDenied, lambda: client(RAJ).warehouses.delete(id))
    client(ADMIN).warehouses.delete(id)
    fails(ResourceDoesNotExist, lambda: api.get(id))
    assert make("Shared").response.id != id


def run(statement, token=ADMIN, **place):
    return client(token).statement_execution.execute_statement(
        statement=statement, warehouse_id=RUNNING, **place)


def runs(statement, token=ADMIN, **place):
    answer = run(statement, token, **place)
    assert answer.status.state == StatementState.SUCCEEDED, answer.status.error
    return (answer.result and answer.result.data_array) or []


def refused(statement, token, *words, **place):
    answer = run(statement, token, **place)
    assert answer.status.state == StatementState.FAILED, f"{statement} was not refused"
    for word in words:
        assert word in answer.status.error.message, f"«{word}» is not in: {answer.status.error.message}"


@check
def catalogs_and_schemas_are_created():
    assert runs("CREATE CATALOG IF NOT EXISTS `Made_by_Kim`", MAKER) == []
    api = client(MAKER)
    made = api.catalogs.get("made_by_kim")
    assert made.name == "made_by_kim" and made.owner == "kim@example.com"
    runs("CREATE CATALOG IF NOT EXISTS made_by_kim", MAKER)
    refused("CREATE CATALOG made_by_kim", MAKER, "[CATALOG_ALREADY_EXISTS]", "SQLSTATE: 42710")
    runs("CREATE SCHEMA made_by_kim.events COMMENT 'it''s \\'new\\''", MAKER)
    assert api.schemas.get("made_by_kim.events").comment == "it's 'new'"
    runs("CREATE DATABASE IF NOT EXISTS profiles;", MAKER, catalog="made_by_kim")
    assert {s.name for s in api.schemas.list("made_by_kim")} == {"default", "events", "profiles"}
    assert "made_by_kim" not in {c.name for c in client(RAJ).catalogs.list()}
    refused("CREATE SCHEMA made_by_kim.events", MAKER, "[SCHEMA_ALREADY_EXISTS]", "SQLSTATE: 42P06")
    refused("CREATE SCHEMA nowhere.events", MAKER, "[NO_SUCH_CATALOG_EXCEPTION]")
    refused("CREATE CATALOG `a b`", MAKER, "is not a valid name")
    refused("CREATE CATALOG a-b", MAKER, "[PARSE_SYNTAX_ERROR]")


@check
def who_may_not_create_is_told_so():
    lacking = "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have "
    refused("CREATE CATALOG IF NOT EXISTS clevertap", ANN, lacking + "CREATE CATALOG on Metastore")
    refused("CREATE SCHEMA IF NOT EXISTS clevertap.events", ANN, lacking + "CREATE SCHEMA on Catalog 'clevertap'")
    refused("CREATE SCHEMA clevertap.made", LEE, lacking + "USE CATALOG on Catalog 'clevertap'")
    runs("CREATE SCHEMA IF NOT EXISTS main.of_ann", ANN)
    assert client().schemas.get("main.of_ann").owner == "ann@example.com"


@check
def rights_are_granted_and_revoked():
    runs("CREATE CATALOG IF NOT EXISTS shared", MAKER)
    runs("CREATE SCHEMA IF NOT EXISTS shared.s", MAKER)
    refused("USE SCHEMA shared.s", RAJ, "USE CATALOG on Catalog 'shared'")
    grant = "GRANT SELECT, USE SCHEMA ON SCHEMA `shared`.`s` TO `raj@example.com`"
    refused(grant, RAJ, "does not have MANAGE on Schema 'shared.s'")
    runs("GRANT USE CATALOG ON CATALOG shared TO `raj@example.com`;", MAKER)
    runs(grant, ADMIN)
    runs("USE SCHEMA shared.s", RAJ)
    effective = client(ADMIN).grants.get_effective("schema", "shared.s", principal="raj@example.com")
    assert {p.privilege.value for a in effective.privilege_assignments for p in a.privileges} == {
        "USE_CATALOG", "USE_SCHEMA", "SELECT"}
    rows = runs("SHOW GRANTS `raj@example.com` ON SCHEMA shared.s", MAKER)
    assert ["raj@example.com", "USE CATALOG", "CATALOG", "shared"] in rows and len(rows) == 3
    runs("REVOKE SELECT, USE SCHEMA ON DATABASE shared.s FROM `raj@example.com`", MAKER)
    refused("USE SCHEMA shared.s", RAJ, "USE SCHEMA on Schema 'shared.s'")
    runs("GRANT SELECT ON TABLE clevertap.profiles.customers TO `data-engineers`")
    refused("GRANT SELECT ON CATALOG shared TO `nobody`", MAKER, "Could not find principal with name nobody")
    refused("GRANT SELECT ON CATALOG shared TO admins", MAKER, "Could not find principal with name admins")
    refused("GRANT FLY ON CATALOG shared TO `raj@example.com`", MAKER, "Privilege FLY is not applicable")
    refused("GRANT SELECT ON CATALOG shared TO raj@example.com", MAKER, "[PARSE_SYNTAX_ERROR]")
    refused("GRANT SELECT ON SCHEMA shared.t TO `raj@example.com`", MAKER, "[SCHEMA_NOT_FOUND]")


@check
def an_unknown_path_is_a_bad_target():
    fails((NotFound, BadRequest), lambda: client().api_client.do("GET", "/api/2.0/nothing/here"), "Bad Target")


def connect(token=ANN):
    return sql.connect(
        server_hostname="http://127.0.0.1", _port=PORT, http_path=f"/sql/1.0/warehouses/{RUNNING}",
        access_token=token, use_sea=True, use_cloud_fetch=False, enable_telemetry=False,
        catalog="clevertap", schema="profiles")


@check
def the_sql_connector_reads_rows():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers LIMIT 3")
        rows = cursor.fetchall()
        assert len(rows) == 3 and rows[0][0] == 1 and rows[0][1] == "ada@example.com"
        cursor.execute("SHOW TABLES IN clevertap.profiles")
        assert len(cursor.fetchall()) == 12


@check
def the_sql_connector_sees_failures():
    with connect() as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT * FROM clevertap.profiles.nowhere")
        except Exception as error:
            assert "TABLE_OR_VIEW_NOT_FOUND" in str(error), error
        else:
            raise AssertionError("a missing table was read")


def main():
    failed = 0
    for function in CHECKS:
        try:
            function()
        except Exception:
            failed += 1
            print(f"FAILED: {function.__name__}")
            traceback.print_exc(limit=3)
    print(f"fidelity: {len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()

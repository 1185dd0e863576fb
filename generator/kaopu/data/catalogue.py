"""The tables and columns that data can have: the vocabulary that imports fill and policies count in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kaopu.data.table import Column, ColumnType, Table
from kaopu.data.table import column as _column
from kaopu.text.language import LocalText

__all__ = ["CATALOGUE", "MONTHS_FOLDER", "UNDATED", "Column", "ColumnType", "Table"]

CATALOGUE: Mapping[str, Table] = MappingProxyType(
    {
        "teams": Table(
            LocalText("团队", "Teams"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "manager": _column("id", "主管", "Manager", refers_to="people"),
                "office": _column("text", "办事处", "Office", required=False),
            },
            needed=True,
        ),
        "people": Table(
            LocalText("人员", "People"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "姓名", "Name"),
                "role": _column("text", "岗位", "Role"),
                "team": _column("id", "团队", "Team", refers_to="teams"),
                "manager": _column("id", "主管", "Manager", required=False, refers_to="people"),
                "joined_on": _column("date", "入职日期", "Joined on", required=False),
                # The last day of employment.
                "left_on": _column("date", "离职日期", "Left on", required=False),
            },
            needed=True,
            in_order=(("joined_on", "left_on"),),
        ),
        # From a day on somebody has another role, team or manager than people.csv says; an empty cell: as before.
        "moves": Table(
            LocalText("岗位与团队变动", "Moves"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "from": _column("date", "生效日期", "From"),
                "role": _column("text", "岗位", "Role", required=False),
                "team": _column("id", "团队", "Team", required=False, refers_to="teams"),
                "manager": _column("id", "主管", "Manager", required=False, refers_to="people"),
            },
            sort=("person", "from"),
        ),
        "absences": Table(
            LocalText("长假", "Absences"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "first_day": _column("date", "首日", "First day"),
                "last_day": _column("date", "末日", "Last day"),
                "kind": _column(
                    "choice", "类别", "Kind", choices=("sick", "parental", "unpaid", "other"), confidential=True
                ),
            },
            sort=("person", "first_day"),
            in_order=(("first_day", "last_day"),),
        ),
        # Under which name somebody signs in, and what they read besides their own and their people's pages; without a
        # row the name is the person's id. Both days belong to the time in which a row holds; an empty one is open.
        "readers": Table(
            LocalText("可以登录阅读的人", "Readers"),
            {
                "login": _column("text", "登录名", "Login"),
                "person": _column("id", "人员", "Person", required=False, refers_to="people"),
                "reads": _column("choice", "可阅读", "Reads", required=False, choices=("company", "everything")),
                "from": _column("date", "起始日期", "From", required=False),
                "until": _column("date", "截止日期", "Until", required=False),
            },
            sort=("login", "from"),
            in_order=(("from", "until"),),
            about_access=True,
        ),
        "accounts": Table(
            LocalText("客户", "Accounts"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "sector": _column("text", "行业", "Sector", required=False),
                "country": _column("text", "国家", "Country", required=False),
            },
        ),
        "products": Table(
            LocalText("产品", "Products"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "series": _column("text", "系列", "Series", required=False),
                "price": _column("money", "标价", "List price"),
            },
        ),
        "leads": Table(
            LocalText("线索", "Leads"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", required=False, refers_to="accounts"),
                "product": _column("id", "产品", "Product", refers_to="products"),
                "opened_on": _column("date", "开始日期", "Opened on", required=False),
            },
            monthly="opened_on",
            sort=("person", "opened_on", "id"),
        ),
        "deals": Table(
            LocalText("成交与丢单", "Deals"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", refers_to="accounts"),
                "product": _column("id", "产品", "Product", refers_to="products"),
                "stage": _column("choice", "结果", "Result", choices=("won", "lost")),
                "agreement": _column("choice", "协议", "Agreement", choices=("contract", "letter_of_intent", "none")),
                "opened_on": _column("date", "开始日期", "Opened on"),
                "closed_on": _column("date", "结束日期", "Closed on"),
                "amount": _column("money", "金额", "Amount"),
                # Of a deal shared by the table credits: this person's part; otherwise the whole deal.
                "share": _column("number", "份额", "Share", derived=True),
                "credited": _column("money", "计入金额", "Credited amount", derived=True),
                "series": _column("text", "产品系列", "Series", derived=True),
                "days_to_close": _column("number", "历时(天)", "Days to close", derived=True),
                "customer": _column("choice", "新老客户", "New or repeat", choices=("new", "repeat"), derived=True),
            },
            monthly="closed_on",
            sort=("person", "closed_on", "id"),
            in_order=(("opened_on", "closed_on"),),
        ),
        # Who shares a deal, in percent; the shares of a deal add up to 100 and name its own person too.
        "credits": Table(
            LocalText("业绩分成", "Split credit"),
            {
                "deal": _column("id", "成交", "Deal", refers_to="deals"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "percent": _column("number", "份额（%）", "Percent"),
            },
            sort=("deal", "person"),
        ),
        "receivables": Table(
            LocalText("应收款", "Receivables"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", refers_to="accounts"),
                "deal": _column("id", "成交", "Deal", refers_to="deals"),
                "due_on": _column("date", "应收日期", "Due on"),
                "amount": _column("money", "应收金额", "Amount due"),
                "received_on_time": _column("money", "按时收到", "Received on time", derived=True),
                # The first day after the policy's time for paying late, and what is still missing then.
                "overdue_on": _column("date", "逾期日", "Overdue on", derived=True),
                "overdue": _column("money", "逾期金额", "Overdue amount", derived=True),
            },
            monthly="due_on",
            sort=("person", "due_on", "id"),
        ),
        "receipts": Table(
            LocalText("收款", "Receipts"),
            {
                "id": _column("id", "编号", "Id"),
                "receivable": _column("id", "应收款", "Receivable", refers_to="receivables"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "received_on": _column("date", "收款日期", "Received on"),
                "amount": _column("money", "收款金额", "Amount received"),
            },
            monthly="received_on",
            sort=("person", "received_on", "id"),
        ),
        "activities": Table(
            LocalText("销售活动", "Activities"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", required=False, refers_to="accounts"),
                "kind": _column("choice", "类别", "Kind", choices=("visit", "call", "proposal")),
                "held_on": _column("date", "日期", "Held on"),
                "logged_on": _column("date", "登记日期", "Logged on"),
                "days_to_log": _column("number", "登记用时（天）", "Days to log", derived=True),
            },
            monthly="held_on",
            sort=("person", "held_on", "id"),
            in_order=(("held_on", "logged_on"),),
        ),
        "contributions": Table(
            LocalText("协作与主动贡献", "Contributions"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "kind": _column(
                    "choice", "类别", "Kind", choices=("case_shared", "cross_department", "suggestion", "contest")
                ),
                "held_on": _column("date", "日期", "Held on"),
            },
            monthly="held_on",
            sort=("person", "held_on", "id"),
        ),
        "surveys": Table(
            LocalText("客户满意度调查", "Customer surveys"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", refers_to="accounts"),
                "aspect": _column(
                    "choice", "方面", "Aspect", choices=("problem_solving", "professionalism", "product", "service")
                ),
                "answered_on": _column("date", "答复日期", "Answered on"),
                "score": _column("number", "评分", "Score"),
            },
            monthly="answered_on",
            sort=("person", "answered_on", "id"),
        ),
        "complaints": Table(
            LocalText("客户投诉", "Complaints"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", refers_to="accounts"),
                "filed_on": _column("date", "投诉日期", "Filed on"),
                "due_on": _column("date", "处理时限", "Due on"),
                "in_time": _column("choice", "按时处理", "Handled in time", choices=("yes", "no")),
                "outcome": _column("choice", "结果", "Outcome", choices=("satisfied", "unsatisfied")),
            },
            monthly="due_on",
            sort=("person", "due_on", "id"),
            in_order=(("filed_on", "due_on"),),
        ),
        "audits": Table(
            LocalText("合规检查", "Compliance audits"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "by": _column("choice", "检查部门", "Audited by", choices=("legal", "finance", "operations")),
                "found_on": _column("date", "检查日期", "Found on"),
                "severity": _column("choice", "程度", "Severity", choices=("none", "minor", "major", "severe")),
            },
            monthly="found_on",
            sort=("person", "found_on", "id"),
        ),
        "peer_reviews": Table(
            LocalText("同事互评", "Peer reviews"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "被评人", "Person reviewed", refers_to="people"),
                "reviewer": _column("id", "评价人", "Reviewer", refers_to="people", confidential=True),
                "given_on": _column("date", "日期", "Given on"),
                "score": _column("number", "评分", "Score"),
            },
            monthly="given_on",
            sort=("person", "given_on", "id"),
            anonymous=True,
        ),
        "trainings": Table(
            LocalText("培训与认证", "Training"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "人员", "Person", refers_to="people"),
                "kind": _column("choice", "类别", "Kind", choices=("course", "product_test", "certificate")),
                "held_on": _column("date", "日期", "Held on"),
                "hours": _column("number", "学时", "Hours"),
                "result": _column("choice", "结果", "Result", choices=("passed", "failed", "attended")),
                "score": _column("number", "成绩", "Mark", required=False),
            },
            monthly="held_on",
            sort=("person", "held_on", "id"),
        ),
        # Who attended a course of policy/training.yml (R72-R75); it has no hours, and no part in anybody's score.
        "attendance": Table(
            LocalText("培训出席", "Attendance"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "course": _column("text", "培训", "Course"),
                "held_on": _column("date", "日期", "Held on"),
            },
            sort=("person", "course", "held_on"),
        ),
        # What the departments said when they reviewed the policy (R74).
        "scheme_reviews": Table(
            LocalText("制度年度评审", "Reviews of the policy"),
            {
                "period": _column("period", "年度", "Year"),
                "department": _column("text", "部门", "Department"),
                "reviewed_on": _column("date", "评审日期", "Reviewed on"),
                "conclusion": _column("text", "结论", "Conclusion"),
            },
            sort=("period", "department"),
        ),
        # What somebody earns a month from a day on, until the next row of the same person.
        "salaries": Table(
            LocalText("工资", "Salaries"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "from": _column("date", "生效日期", "From"),
                "base_salary": _column("money", "基本工资（月）", "Base salary a month"),
                "performance_pay": _column("money", "绩效工资（月）", "Performance pay a month"),
            },
            sort=("person", "from"),
            about_pay=True,
        ),
        # What is taken back of won deals, whole or in part: commission paid for it may be clawed back.
        "reversals": Table(
            LocalText("成交冲回", "Reversals"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "deal": _column("id", "成交", "Deal", refers_to="deals"),
                "kind": _column("choice", "类别", "Kind", choices=("cancelled", "credit_note", "written_off")),
                "reversed_on": _column("date", "冲回日期", "Reversed on"),
                "amount": _column("money", "冲回金额", "Amount reversed"),
            },
            monthly="reversed_on",
            sort=("person", "reversed_on", "id"),
        ),
        # What a person in charge decided about an outcome of policy/outcomes.yml.
        "decisions": Table(
            LocalText("决定", "Decisions"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "period": _column("period", "考核期", "Period"),
                "rule": _column("text", "规则", "Rule"),
                "decision": _column(
                    "choice", "决定", "Decision", choices=("granted", "refused", "training", "transfer", "dismissal")
                ),
                "by": _column("text", "决定人", "Decided by"),
                "role": _column("text", "决定人职务", "Role of who decided"),
                "decided_on": _column("date", "决定日期", "Decided on"),
                "first_day": _column("date", "生效日期", "First day", required=False),
            },
            sort=("person", "period", "rule", "decision"),
            about_pay=True,
        ),
        "improvement_plans": Table(
            LocalText("绩效改进计划", "Improvement plans"),
            {
                "person": _column("id", "人员", "Person", refers_to="people"),
                "period": _column("period", "考核期", "Period"),
                "rule": _column("text", "规则", "Rule"),
                "mentor": _column("id", "导师", "Mentor", refers_to="people"),
                "first_day": _column("date", "首日", "First day"),
            },
            sort=("person", "period", "rule"),
            about_pay=True,
        ),
        # What may be spent; without a team on the whole company.
        "budget": Table(
            LocalText("薪酬预算", "Pay budget"),
            {
                "period": _column("period", "期间", "Period"),
                "team": _column("id", "团队", "Team", required=False, refers_to="teams"),
                "component": _column("text", "薪酬项目", "Component"),
                "amount": _column("money", "预算金额", "Amount budgeted"),
            },
            sort=("period", "team", "component"),
            about_pay=True,
        ),
        # One row a person and account with at least one won deal; made from deals by the policy's customers.yml.
        "customers": Table(
            LocalText("客户关系", "Customers"),
            {
                "person": _column("id", "销售人员", "Person", refers_to="people", derived=True),
                "account": _column("id", "客户", "Account", refers_to="accounts", derived=True),
                "first_won_on": _column("date", "首次成交日", "First won on", derived=True),
                "valid_since": _column("date", "有效客户起始日", "Valid since", derived=True),
            },
            sort=("person", "first_won_on", "account"),
        ),
    }
)

MONTHS_FOLDER = "data/months"
UNDATED = "undated"

"""What people write in an appraisal round of the demo company: short texts without figures. All of it is invented.

Texts follow what somebody is good at, so that nothing contradicts the rows that were invented for the same person.
"""

from __future__ import annotations

from collections.abc import Mapping

STRENGTHS: Mapping[str, tuple[str, ...]] = {
    "selling": (
        "商机推进有节奏，报价前能把客户的预算和决策人问清楚。",
        "谈判时稳得住价格，很少靠让利成交。",
        "重点客户的采购计划掌握得早，成交比较可预期。",
    ),
    "effort": (
        "拜访安排得满，出差回来当天就把纪要写好。",
        "主动走访，冷清的片区也坚持跑。",
        "客户要的资料当天就给，跟进不断线。",
    ),
    "care": (
        "CRM 登记及时、完整，接手的人看得懂。",
        "合同和报价单很少返工，细节可靠。",
        "数据随时对得上，例会不用再补材料。",
    ),
    "service": (
        "客户愿意直接说出问题，处理过程有交代。",
        "售后问题跟到底，客户评价稳定。",
        "交付出现波折时能先安抚客户，再协调内部。",
    ),
    "collecting": (
        "回款跟得紧，开票后就和对方财务约好付款日。",
        "签约时就把付款条件谈清楚，后面少有争议。",
    ),
    "rules": (
        "费用和折扣都按流程报批，检查没有让人担心的地方。",
        "对合规要求理解到位，会提醒同事。",
    ),
    "teamwork": (
        "乐意把成交案例讲给大家听，新人常向其请教。",
        "和技术支持、交付配合顺畅，会提前打招呼。",
        "同事临时缺人时愿意顶上。",
    ),
    "learning": (
        "新产品资料学得快，能用客户听得懂的话讲出来。",
        "培训后会把要点整理成笔记分享。",
    ),
}
TO_IMPROVE: Mapping[str, tuple[str, ...]] = {
    "selling": (
        "商机停留时间偏长，需要更早确认客户的决策流程。",
        "过于依赖熟客，新商机的来源要再拓宽。",
        "报价之后的跟进要更主动，不要等客户来问。",
    ),
    "effort": (
        "拜访量不均衡，月末才集中，建议每周排定。",
        "电话跟进间隔过长，容易被对手抢先。",
    ),
    "care": (
        "CRM 登记有拖延，拜访之后请尽快补录。",
        "合同附件偶有遗漏，提交前请对照清单检查。",
    ),
    "service": (
        "客户提出问题后的第一次回复要更快。",
        "交付后的回访做得少，客户的感受了解不够。",
    ),
    "collecting": (
        "到期前的提醒做得不够，请和财务一起列出催收清单。",
        "签约时对付款条件让步偏多，请先与主管商量。",
    ),
    "rules": (
        "费用单据请在规定时间内提交，不要积压。",
        "折扣申请要先批后报价，不能倒过来。",
    ),
    "teamwork": (
        "经验分享偏少，建议在周会上讲讲自己的做法。",
        "遇到困难较少求助，请更早让团队知道。",
    ),
    "learning": (
        "新产品的卖点还不够熟，请安排时间参加培训。",
        "行业知识更新慢，和客户技术人员交流时略显吃力。",
    ),
}
ACTIONS: Mapping[str, tuple[str, int, str]] = {
    "selling": ("每月深度回访老客户两次", 6, ""),
    "effort": ("每月拜访客户至少六次", 18, "visits"),
    "care": ("每两周与主管核对一次 CRM 登记", 6, ""),
    "service": ("每月对已交付的客户做一次满意度回访", 3, ""),
    "collecting": ("每月与财务核对一次应收清单", 3, ""),
    "rules": ("每月自查一次费用与折扣单据", 3, ""),
    "teamwork": ("向团队分享成交或丢单案例", 1, "cases_shared"),
    "learning": ("与产品经理一起演练产品讲解", 2, ""),
}
"""What is agreed about what somebody is least good at: the action, how often in a quarter, and the measure that counts
it, if one does."""
ACTION_OF_A_MANAGER = ("每月陪同每位组员拜访一次客户并当面反馈", 3, "")

ACHIEVED: Mapping[str, tuple[str, ...]] = {
    "over": (
        "签约额超过目标，老客户追加订单较多，新客户也按计划推进。",
        "目标超额完成，几个跟了很久的项目集中落地。",
        "完成情况好于预期，重点客户的年度框架谈得顺利。",
    ),
    "near": (
        "基本完成目标，主要客户的订单按计划签约。",
        "业绩与目标大体相当，客户拜访和回访按计划进行。",
        "主要指标接近目标，后续商机储备尚可。",
    ),
    "under": (
        "签约额没有达到目标，但商机储备比期初多。",
        "业绩低于目标，重点项目推迟，其他工作按计划进行。",
        "本期签约不足，主要精力放在新客户开发上。",
    ),
    "none": (
        "本期没有签约，主要做了客户走访和产品学习。",
        "还没有开单，按计划参加培训并协助同事拜访客户。",
    ),
    "lead": (
        "带领团队完成本期各项工作，每周与组员逐个过一遍商机。",
        "团队协作比较顺畅，组员的过程数据按时登记。",
    ),
}
DEVIATIONS: Mapping[str, tuple[str, ...]] = {
    "over": ("", "部分订单原计划下期签约，客户提前下单。", "偏差为正，主要来自老客户追加。"),
    "near": ("", "个别项目因客户审批顺延，已约定新的时间。"),
    "under": (
        "客户预算审批推迟，两边都在等对方的法务意见。",
        "丢单集中在价格敏感的客户，方案差异化不够。",
        "前期商机不足，本期可推进的项目少。",
    ),
    "none": ("手上的客户多在了解阶段，还没有形成商机。", "客户资源需要时间积累，希望主管协助安排拜访。"),
    "lead": ("", "个别组员的进度落后，已单独沟通。"),
}
FEEDBACK: tuple[tuple[str, str, str, str], ...] = (
    ("财务部", "collecting", "开票信息准确，催收时愿意一起打电话。", "到期款项提醒多次才跟进，希望更主动。"),
    ("客户服务部", "service", "客户投诉转交后响应快，会反馈处理结果。", "客户问题转交后跟进不够，常要再问一次。"),
    ("技术支持部", "teamwork", "需求描述清楚，现场支持提前预约。", "临时要求较多，资料给得不全，影响排期。"),
)
"""Department, what it judges, and what it says when that is good or weak."""
TALKED_ABOUT_SELF_SCORE: Mapping[str, tuple[str, ...]] = {
    "sales_attainment": ("对照 CRM 的签约数据自评。", "以系统中的签约额为准。", ""),
    "satisfaction": ("客户反馈总体不错。", "有客户提过交付节奏的意见，已改进。", ""),
    "teamwork": ("愿意分享，但主动性还可以更好。", "参与了部门之间的协作。", ""),
    "quarter_results": ("按四个季度的感受自评。", ""),
    "product_test": ("学习比较用心。", ""),
    "compliance": ("按流程办事。", ""),
    "training_hours": ("培训尽量都参加了。", ""),
}
EVIDENCE_TEXT = """\
虚构的证据，只作示范。 / Invented evidence, for demonstration only.
{name}，{period}：{what}
"""
PIPELINE = "CRM 商机列表截图的文字说明，与系统记录一致。"

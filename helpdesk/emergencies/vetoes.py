"""What speaks against an emergency, whatever its kind: old stories, fears, papers, denials."""

import re

# An old story.
LONG_AGO = re.compile(
    r"去年|前年|大前年|上个?月|上半年|上学期|往年|当年|那年|小时候|以前|从前|曾经?|上次|上回|那次|有一次|"
    r"[几两三四五六七八九十\d]+(?:个月|年|周|星期)(?:之?前|以前)|年初|年前|\d{4}年"
)

# A story of the last days; for what lasts (somebody missing) it counts as now.
LATELY = re.compile(
    r"昨[天晚夜日]|前[天晚]|前几[天日]|大前天|前阵子|前段时间|上周|上个?星期|上个?礼拜|"
    r"周[一二三四五六日天]那天|早就"
)

# A grievance that comes again and again, not an emergency of this minute.
ALWAYS = re.compile(
    r"每天|天天|每晚|每到|一到|经常|时常|常常|常年|长期|老是|总是|动不动|隔三差五|频繁|频发|多发|多次|"
    r"好几[起次回]|[两三四五六七八九十]起|屡次|容易|极易|反复|不止一[次回]|[两三几]回|[两三几]次|一周"
)

# A fear, a rule, a picture.
NOT_REAL = re.compile(
    r"(?:等|要|会|得)出人命|万一|如果|假如|要是|假设|倘若|怕|担心|害怕|小心|以防|防止|避免|预防|谨防|杜绝|防范|隐患|风险|差点|"
    r"差一点|险些|迟早|早晚要?|随时(?:会|可能|都)|说不定|可能(?:会|要|引)|会不会|有可能|很?容易|才(?:管|重视|"
    r"处理)|难道|等到|非要|像|好像|仿佛|似的|一样|般|会(?:引发|引起|造成|导致)|怎么防|存在|哪天|非得|别等|真(?:着|起|要|烧|出事)|[着起失]火(?:怎么办|咋办|往哪)"
)

# Drills, films, insurance, reports: about emergencies, not one.
PAPERS = re.compile(
    r"演练|(?<!不是)演习|培训|讲座|宣传|预案|知识|科普|课程|报名|电影|电视剧?|小说|游戏|新闻|视频里|剧本|报销|"
    r"医保|赔偿|赔付|理赔|赔多少|怎么赔|补贴|补助|救助金|抚恤|认定|工伤|保险|证明|后遗症|出院|住院费|康复|"
    r"伤残|残疾|起诉|判[几多刑]|判决|立案|追究|责任|咨询|建议|希望|能不能(?:加|装|设|增)|增设|加装|安装|更换|"
    r"年检|检修|过期|怎么认定|处理结果|调解|名额|志愿者|招聘|感谢|表扬|谢谢你们|案|犯罪|不是(?:失|着|起)火|赔|医药费|医疗费|合同|开庭|离婚|领证|押金|工单|"
    r"(?:市民|居民|业主|来电人|群众)(?:反映|称|来电|爬)|其(?:要求|说|称|已|想)|举报|投诉|整改|撤(?:吧|单|了吧|回)"
)

# Speaks for this very minute, and outweighs a date or an insurance word beside it.
NOW = re.compile(
    r"(?<!到)现在|正在|此刻|马上|赶紧|赶快|快来|快点|快叫|快救|救命|救救|救人|来人|刚刚|刚才|还在(?:烧|流|冒|"
    r"打|漏|里面)|已经(?:烧|不省|没|昏|晕)|出不[来去]|怎么办啊|急急|求救"
)

# Directly before a match: it did not happen.
DENIED = re.compile(
    r"(?:没有?|没|未|不是|并非|并没有?|不会|不曾|别|不要|禁止|严禁|不准|无人|没人|不算|不像|防|反|消除|拒绝|"
    r"打击|严打)(?:再|被|发生|出现|什么|人|真的?)?$"
)

# It is over, or nobody came to harm: what is left is a repair.
UNHARMED = re.compile(
    r"人(?:都)?没事|没(?:有)?人?受伤|没伤(?:着|到)?人?|无人受伤|(?:已经|已|及时)(?:扑灭|灭了|送医|救出|找到|处理)|"
    r"虚惊|(?<!没)找(?:到|着)了[,，。!]|才扑灭"
)

# Somebody calls for help this minute; without it a long letter is no call for help.
CRY = re.compile(
    r"救命啊|救救(?:我|他|她|人)(?!们的|的)|快来人|快来救|快救|来人啊|赶紧来|赶快来|求救|快叫|快报警|快打1|叫不醒|"
    r"不想活|刚刚|正在(?:烧|打|流|砍|跳|漏|往)|还在(?:烧|流|里面|打我)"
)

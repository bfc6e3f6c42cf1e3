"""Personal names in running text, as far as a sentence says that they are names.

A surname, one or two characters after it, and a sign: a cue before it (我叫, 收件人：), a title
after it (先生), a phone number beside it. Without a sign a name stays: of 25 lines of shop chats,
reviews and microblogs where 我是 and what may be a name end a clause, five held one.
"""

from __future__ import annotations

SURNAME = (
    "(?:欧阳|上官|诸葛|司马|司徒|夏侯|皇甫|尉迟|慕容|令狐|东方|端木|公孙|宇文|长孙|南宫|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭郎"
    "鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬康伍余卜顾孟黄穆萧尹姚邵汪祁毛"
    "狄臧戴宋茅庞熊纪屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞"
    "万柯卢莫房裘缪邓郁杭洪左石崔吉龚程邢裴陆荣翁荀羊惠曲封储靳段焦侯蓬郗班仰仲伊宫"
    "宁仇栾甘厉祖武符刘景詹束龙叶幸韶黎薄印白蒲邰卓蔺屠蒙池乔谭劳冉郦雍桑桂濮牛"
    "扈燕冀尚温庄晏柴瞿阎慕连习艾古易廖耿匡寇广欧沃蔚隆巩聂晁敖冷辛阚简饶邝"
    "涂肖闫付岳覃麦佟窦兰代])"
)
_STRONG = f"(?:{SURNAME}|[丁于曾安常文申向])"
"""After a cue or beside a number also surnames that begin many a word."""

_HAN = "[一-鿿]"
_END = f"(?!{_HAN})"
_NAMED = "(?:姓名|名字|[收寄取]件人|收货人|联系人|签收人|户名|持卡人|投保人|被保人|乘客|本人)"
_CALLED = "(?:配送员|快递员|骑手|师傅|客服|买家|客户|顾客|下单人|我)"
_WORDS = (
    "(?!江[苏西]|广[州东西]|武[汉昌]|[温郑苏杭常兰柳惠徐]州|金[华额]|宁[波夏]|石家|黄[浦山牛]|吉林|安[徽装排]"
    "|马上|谢谢|谢了|周[一二三四五六日末边]|高[兴中级]|幸[福运]|荣耀|白[天色]|任何|方[便案]|顾客|项目"
    "|师傅|文[件字]|常[用见]|向您|于是|申[请通诉]|曾经|连接|房[间东客]|费用|钱[包款]|全部)"
)
"""Words that begin like a name."""

_NO_NAME = (
    "(?![我你您他她谁什哪不本自请]|电话|手机|地址|身份|联系|号码|收货|方[式面法]|信息"
    "|和|或|填|写|错)"
)
_NO_NICKNAME = "(?!小[哥弟妹姐二时区费孩店票单]|老[板婆公师大]|阿姨|大[夫哥妹姐家件])"
_FULL = rf"{_WORDS}{_STRONG}(?![车人]){_HAN}{{1,2}}"
_MOBILE = r"(?:\+?86[\- ]?)?1[3-9]\d[\- ]?\d{4}[\- ]?\d{4}(?!\d)|\[电话x\]"
_TEL = r"(?:(?:联系)?(?:电话|手机)号?码?)?"
_BETWEEN = r"[\s,:、;/]"

NAMES = (
    rf"(?<![帮给替让请])我叫\s?(?P<name1>{_WORDS}{SURNAME}(?![车人]){_HAN}{{1,2}}"
    rf"|{_FULL}{_END}|{_NO_NICKNAME}[小阿啊老大]{_HAN}{{1,2}}{_END})",
    rf"{_NAMED}[\s:是叫为]{{1,4}}{_NO_NAME}{_WORDS}"
    rf"(?P<name2>{SURNAME}{_HAN}{{1,2}}|{_HAN}{{2,4}}{_END})",
    rf"{_NAMED}{_NO_NAME}(?P<name3>{_WORDS}{SURNAME}{_HAN}{{1,2}})"
    rf"(?:{_END}|(?=电话|手机|收|地址|先生|女士))",
    rf"{_NAMED}(?:的?(?:姓名|名字))?(?:改|换|写)[成为到]\s?{_NO_NAME}"
    rf"(?P<name4>{_FULL}?)(?:{_END}|(?=先生|女士|可以|行|好|能|吧|吗|了|的|就|谢))",
    rf"{_CALLED}(?::|姓名[\s:是为]|名?叫)\s?(?P<name5>{_FULL}){_END}",
    r"我姓(?P<name6>[一-鿿])",
    rf"(?P<name7>{SURNAME}{_HAN}{{0,2}}?(?:先生|女士|小姐(?!姐)))",
    rf"(?P<name8>(?!康师){SURNAME}(?:老师|师傅|阿姨|经理))",
    rf"(?<!{_HAN})(?P<name9>{_FULL})(?={_BETWEEN}{{0,3}}{_TEL}{_BETWEEN}{{0,2}}(?:{_MOBILE}))",
    rf"(?<=(?<!\d)1[3-9]\d{{9}}{_BETWEEN})(?P<name10>{_FULL}){_END}",
    rf"(?<=\[电话x\])\s?(?P<name11>{_FULL}){_END}",
    rf"(?<!{_HAN})(?P<name12>{_FULL}(?<![查签少未照回计征代吸不没])){_BETWEEN}?收{_END}",
)
"""Rules over the normal form, one group ``name…`` each; for ``assist.text.masking``."""

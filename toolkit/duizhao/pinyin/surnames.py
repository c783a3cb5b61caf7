"""Chinese surnames, for telling a name from an ordinary word that the segmenter took for one.

The common ones in simplified script, and those that traditional script writes otherwise. Foreign names that
happen to begin with such a character have no surname in front.
"""

from __future__ import annotations

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛"
    "樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉"
    "骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米"
    "柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝亢封谈匡鞠惠荆乐冀胥南班储"
    "原栗燕楚鄢劳谌奚皮蔺晋邸门漆盖逄宿练战戎郁冼么计揭厉占鹿海习"
    "張劉陳楊黃趙吳孫馬鄭謝羅許韓馮鄧蕭葉蘇呂盧鍾譚陸賈韋鄒閻龍賀顧龔萬錢嚴湯齊喬龐顏莊聶魯嶽歐關蘭寧紀畢單塗駱"
    "藍饒時農繆簡車項連蘆麥婁竇黨費衛應閔鄔邊師欒榮叢鞏遲鄺談樂儲勞諶藺晉門蓋戰鬱計習"
)
COMPOUND_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容",
        "司徒", "令狐", "夏侯", "轩辕", "端木", "南宫", "独孤", "长孙", "宇文",
        "呼延", "歐陽", "司馬", "諸葛", "東方", "尉遲", "長孫",
    }
)  # fmt: skip

FOREIGN_NAMES = frozenset(
    {
        "马克思", "恩格斯", "列宁", "斯大林", "马斯克", "牛顿", "高尔基", "安徒生", "莫泊桑", "莫扎特",
        "白求恩", "康德", "戴高乐", "毕加索", "罗斯福", "甘地", "马拉多纳", "华盛顿", "温斯顿", "安倍",
        "易卜生", "马可波罗", "毕达哥拉斯", "馬克思", "列寧", "史達林", "牛頓", "高爾基", "莫札特",
        "戴高樂", "畢卡索", "羅斯福", "華盛頓",
    }
)  # fmt: skip
TITLES = frozenset(
    {
        "先生", "女士", "小姐", "太太", "夫人", "同志", "老师", "教授", "医生", "大夫", "护士", "师傅",
        "经理", "主席", "主任", "书记", "部长", "省长", "市长", "区长", "县长", "镇长", "乡长", "村长",
        "局长", "处长", "科长", "所长", "院长", "校长", "站长", "队长", "班长", "厂长", "行长", "总理",
        "总统", "总经理", "将军", "司令", "警官", "律师", "哥", "姐", "叔", "姨", "伯", "嫂", "婶",
        "爷", "奶", "总", "老", "老師", "醫生", "護士", "師傅", "經理", "書記", "部長", "省長", "市長",
        "區長", "縣長", "局長", "處長", "科長", "院長", "校長", "隊長", "總理", "總統", "將軍", "律師",
    }
)  # fmt: skip
"""What follows a surname as a form of address: Lǐ xiānsheng."""


def surname_length(name: str) -> int:
    """How many characters of ``name`` are its surname: 2, 1, or 0 where it begins with none.

    A single character is never a name by itself, nor has a foreign name a surname in front.

    Example:
        >>> surname_length("欧阳修"), surname_length("胡进进"), surname_length("马克思")
        (2, 1, 0)
    """
    if name in FOREIGN_NAMES:
        return 0
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return 2
    return 1 if len(name) > 1 and name[0] in SURNAMES else 0

"""Contact blocks and sentences as reports print them: each case is a text, what is to be read, and why it matters.

Places, agencies and numbers are invented; area codes exist, since a number is told by them.
"""

from __future__ import annotations

import pytest

from nlp.narrative.contacts import find_contacts
from nlp.narrative.view import NarrativeView


def contacts(text: str, agency: str | None = None) -> list[str]:
    """``kind value`` of each contact in order, offices left out, white space inside values left out."""
    found = find_contacts(NarrativeView.of(text), text, [], agency)
    assert all(text[slice(*contact.span)] == contact.value for contact in found), "every value is cut from the text"
    return [f"{contact.kind} {bare(contact.value)}" for contact in found if contact.kind != "unit"]


def bare(value: str) -> str:
    """``value`` without white space and zero-width marks."""
    return "".join(value.replace("\u200b", "").split())


Case = tuple[str, list[str], str]

BLOCKS: list[Case] = [
    (
        "如对本报告有任何疑问，请与清溪县财政局办公室联系（地址：清溪县人民路12号；邮编：265300；电话：0535-8123456；"
        "传真：0535-8123457；电子邮箱：qxczj@163.com）。",
        [
            "address 清溪县人民路12号",
            "postcode 265300",
            "phone 0535-8123456",
            "fax 0535-8123457",
            "email qxczj@163.com",
        ],
        "the plain block: brackets, semicolons, all five fields",
    ),
    (
        "请与青禾镇党政办联系。联系地址：青禾镇政府大院3楼邮 编：350300"
        "电 话：0591-28160606传 真：0591-28160143电子邮箱：qhz@163.com一、概述",
        [
            "address 青禾镇政府大院3楼",
            "postcode 350300",
            "phone 0591-28160606",
            "fax 0591-28160143",
            "email qhz@163.com",
        ],
        "no separators at all, spaces inside labels, the heading glued behind the last value",
    ),
    (
        "请与云岭市人民政府办公室联系（地址：云岭市云湖大道 90\n号 ， 邮 编 ： 223100 ， "
        "电 话 ： 0517-87220000 ， 电 子 邮 箱 ：\nylszwgk@126.com）。",
        ["address 云岭市云湖大道90号", "postcode 223100", "phone 0517-87220000", "email ylszwgk@126.com"],
        "PDF text: justified labels, a line end inside the address and before the mail",
    ),
    (
        "邮编：223100，电\n话：0517-87220001，电\n子邮箱：ylzwgk@163.com。",
        ["postcode 223100", "phone 0517-87220001", "email ylzwgk@163.com"],
        "a line ends inside the labels 电话 and 电子邮箱",
    ),
    (
        "地址：清溪县迎宾路8号\n邮编：265300\n电话：0535-8123456\n传真：0535-8123457\n邮箱：qx@126.com\n一、总体情况",
        ["address 清溪县迎宾路8号", "postcode 265300", "phone 0535-8123456", "fax 0535-8123457", "email qx@126.com"],
        "HTML: a field a line",
    ),
    (
        "地址\n清溪县迎宾路8号\n邮编\n265300\n电话\n0535-8123456\n电子邮箱\nqx@126.com\n",
        ["address 清溪县迎宾路8号", "postcode 265300", "phone 0535-8123456", "email qx@126.com"],
        "label and value on lines of their own, no colon",
    ),
    (
        "联系地址：\n清溪县迎宾路8号\n联系电话：\n0535-8123456\n",
        ["address 清溪县迎宾路8号", "phone 0535-8123456"],
        "the value on the next line behind a colon",
    ),
    (
        "电话：0535-8123456；地址：清溪县东风街5号；邮编：265300。",
        ["phone 0535-8123456", "address 清溪县东风街5号", "postcode 265300"],
        "phone first",
    ),
    (
        "地址：清溪县东风街5号，电话：0535-8123456，邮编：265300）",
        ["address 清溪县东风街5号", "phone 0535-8123456", "postcode 265300"],
        "phone before postcode, closing bracket without opening",
    ),
    (
        "（电子邮箱：qx@126.com，邮编：265300",
        ["email qx@126.com", "postcode 265300"],
        "mail before postcode, bracket never closed",
    ),
    ("邮编：265300，电话：0535-8123456。", ["postcode 265300", "phone 0535-8123456"], "postcode first, no address"),
    (
        "地址:清溪县东风街5号,邮编:265300:电话:0535-8123456",
        ["address 清溪县东风街5号", "postcode 265300", "phone 0535-8123456"],
        "half width marks, a colon for a comma",
    ),
    (
        "地址：清溪县东风街5号。邮编：265300。电话：0535-8123456。",
        ["address 清溪县东风街5号", "postcode 265300", "phone 0535-8123456"],
        "full stops between fields",
    ),
    (
        "地址：清溪县东风街5号 邮编：265300 电话：0535-8123456 传真：0535-8123457",
        ["address 清溪县东风街5号", "postcode 265300", "phone 0535-8123456", "fax 0535-8123457"],
        "spaces between fields",
    ),
    (
        "（地址：青禾镇中心小学旁电话：0535-8123456）",
        ["address 青禾镇中心小学旁", "phone 0535-8123456"],
        "no separator before 电话",
    ),
    (
        "请与我局联系（地址：清溪县东风街5号；邮编：265300；电话：0535-8123456。)",
        ["address 清溪县东风街5号", "postcode 265300", "phone 0535-8123456"],
        "a full stop inside the bracket",
    ),
    (
        "（清溪县东风街5号，邮编：265300，电话：0535-8123456）",
        ["address 清溪县东风街5号", "postcode 265300", "phone 0535-8123456"],
        "an address without label before the postcode",
    ),
    (
        "清溪县大数据局（数据中心），云湖路66号，联系方式：0535-8123456。",
        ["address 云湖路66号", "phone 0535-8123456"],
        "an address without label before 联系方式",
    ),
    (
        "电子邮箱：qx@126.com，工作日办公时间：9:00-12:30 15:00-18:00，联系电话：0535-8123456。",
        ["email qx@126.com", "phone 0535-8123456"],
        "office hours are no contact",
    ),
    (
        "联系地址：清溪县东风街5号办公时间：周一至周五8:30-17:30",
        ["address 清溪县东风街5号"],
        "an address ends where the office hours begin",
    ),
    (
        "如有疑问，请联系清溪县司法局。地址：清溪县东风街5号；联系电话：0535-8123456",
        ["address 清溪县东风街5号", "phone 0535-8123456"],
        "a full stop between office and address",
    ),
    (
        "联系科室：政务公开科\n联系人：张三\n联系电话：0535-8123456",
        ["person 张三", "phone 0535-8123456"],
        "section, person and phone, a field a line",
    ),
    (
        "单位\t电话\t地址\n清溪县财政局\t0535-8123456\t清溪县东风街5号\n清溪县司法局\t0535-8123457\t清溪县东风街6号\n",
        ["phone 0535-8123456", "phone 0535-8123457"],
        "a table of contacts: its numbers carry area codes; columns of addresses are not followed",
    ),
    (
        "地址 ： 清溪县 东风街 5号 ； 电话 ： 0535 - 8123456",
        ["address 清溪县东风街5号", "phone 0535-8123456"],
        "spaces around marks and the dash",
    ),
]

PHONES: list[Case] = [
    ("电话：0535-8123456。", ["phone 0535-8123456"], "the usual form"),
    ("电话:0535—8123456。", ["phone 0535—8123456"], "an em dash"),
    ("电话：0535——8123456。", ["phone 0535——8123456"], "a double em dash"),
    ("电话：0535－8123456", ["phone 0535－8123456"], "a full-width hyphen"),
    ("电话：0535–8123456", ["phone 0535–8123456"], "an en dash"),
    ("电话：０５３５－３４５２９２９", ["phone ０５３５－３４５２９２９"], "full-width digits"),
    ("电话：0535一8123456", ["phone 0535一8123456"], "the numeral 一 for a dash"),
    ("电话：0535 8123456", ["phone 05358123456"], "a space for the dash"),
    ("电话：0535- 8123456", ["phone 0535-8123456"], "a space behind the dash"),
    ("电话：(0535)8123456", ["phone (0535)8123456"], "area code in brackets"),
    ("电话：（020）12345678", ["phone （020）12345678"], "area code in full-width brackets"),
    ("电话：(0535)-8123456", ["phone (0535)-8123456"], "bracket and dash"),
    ("电话：02081234567", ["phone 02081234567"], "eleven digits without dash"),
    ("电话:052784360000", ["phone 052784360000"], "twelve digits without dash"),
    ("电话：28165327", ["phone 28165327"], "eight digits without area code"),
    ("电话：8123456", ["phone 8123456"], "seven digits without area code"),
    ("电话：8123 4567", ["phone 81234567"], "a local number in two groups"),
    ("电话：13812345678", ["phone 13812345678"], "a mobile"),
    ("联系电话：138-1234-5678", ["phone 138-1234-5678"], "a mobile in groups"),
    ("电话：+86-535-8123456", ["phone +86-535-8123456"], "with country code"),
    ("电话：0086-535-8123456", ["phone 0086-535-8123456"], "with country code, dialled"),
    ("电话：86-0535-8123456", ["phone 86-0535-8123456"], "country code and area code with its zero"),
    ("电话：0535-8123456转8012", ["phone 0535-8123456转8012"], "an extension behind 转"),
    ("电话：0535-8123456转8012分机", ["phone 0535-8123456转8012分机"], "转 and 分机"),
    ("电话：0535-8123456-801", ["phone 0535-8123456-801"], "an extension behind a dash"),
    (
        "电话：0535-8123456*8012、8013，邮编：265300",
        ["phone 0535-8123456*8012、8013", "postcode 265300"],
        "two extensions",
    ),
    ("电话：0535-8123456、8123457", ["phone 0535-8123456", "phone 8123457"], "two numbers, the area code once"),
    ("电话：0535-8123456、0535-8123457", ["phone 0535-8123456", "phone 0535-8123457"], "two whole numbers"),
    (
        "电话：0535-8123456，8123457；邮编：265300",
        ["phone 0535-8123456", "phone 8123457", "postcode 265300"],
        "comma list",
    ),
    ("电话：0535-8123456/8123457", ["phone 0535-8123456", "phone 8123457"], "a slash between numbers"),
    ("电话：0535-8123456 8123457", ["phone 0535-8123456", "phone 8123457"], "a space between numbers"),
    ("电话：0535-8123456或0535-8123457", ["phone 0535-8123456", "phone 0535-8123457"], "joined by 或"),
    (
        "电话：0535-8123456（办公室）、0535-8123457（信息科）",
        ["phone 0535-8123456", "phone 0535-8123457"],
        "notes behind",
    ),
    ("电话：办公室0535-8123456", ["phone 0535-8123456"], "the office between label and number"),
    ("联系电话：（政务公开科）0535-8123456", ["phone 0535-8123456"], "the office in brackets before the number"),
    (
        "联系电话：李四 0535-8123456；王五 0535-8123457",
        ["phone 0535-8123456", "phone 0535-8123457"],
        "a name before each",
    ),
    ("电话0535-8123456", ["phone 0535-8123456"], "no colon"),
    ("联系电话 0535-8123456", ["phone 0535-8123456"], "a space for the colon"),
    ("电话为0535-8123456。", ["phone 0535-8123456"], "为 for the colon"),
    ("电话：：0535-8123456", ["phone 0535-8123456"], "the colon twice"),
    ("电话∶0535-8123456", ["phone 0535-8123456"], "a ratio sign for the colon"),
    ("电　话：0535-8123456", ["phone 0535-8123456"], "an ideographic space in the label"),
    ("監督電話：0535-8123456", ["phone 0535-8123456"], "traditional characters"),
    ("电\u200b话：0535-81\u200b23456", ["phone 0535-8123456"], "zero-width marks in label and number"),
    ("咨询电话：0535-8123456", ["phone 0535-8123456"], "咨询电话"),
    ("（监督电话：0535-8123456）", ["phone 0535-8123456"], "监督电话 is a phone"),
    ("投诉举报电话：0535-8123456", ["phone 0535-8123456"], "投诉举报电话"),
    ("联系方式：0535-8123456", ["phone 0535-8123456"], "联系方式 with a number is a phone"),
    ("联系方式：电话0535-8123456", ["phone 0535-8123456"], "联系方式 and 电话: one number"),
    ("TEL：0535-8123456", ["phone 0535-8123456"], "a Latin label"),
    ("电话（工作日）：0535-8123456", ["phone 0535-8123456"], "a note between label and colon"),
    ("如有疑问请致电0535-8123456。", ["phone 0535-8123456"], "致电 and nothing else"),
    ("可拨打8123456咨询。", ["phone 8123456"], "拨打 before a local number"),
    (
        "请与清溪县司法局（0535-8123456）联系。",
        ["phone 0535-8123456"],
        "no label at all, in brackets behind the office",
    ),
    ("如需了解请咨询清溪县司法局，0535-8123456。", ["phone 0535-8123456"], "no label at all, behind a comma"),
    ("电话：0 5 1 7 - 8 7 2 2 0 0 0 0 ，", ["phone 0517-87220000"], "PDF: every digit apart"),
    ("电话：0535-8123456,统计期限为2020年1月1日至2020年12月31日", ["phone 0535-8123456"], "a date behind is no number"),
    ("电话：0535-8123456 2021年1月20日", ["phone 0535-8123456"], "the signature behind is no number"),
    ("电话：\n0535-8123456", ["phone 0535-8123456"], "on the next line"),
    ("电话：0535-\n8123456", ["phone 0535-8123456"], "a line ends behind the dash"),
]

PHONES += [
    ("联系人及电话：张三 0535-8123456", ["person 张三", "phone 0535-8123456"], "one label for person and phone"),
    (
        "联系人、联系电话：张三，0535-8123456",
        ["person 张三", "phone 0535-8123456"],
        "the same with a modifier and a comma",
    ),
    (
        "监督电话：（0535）8123456（纪委监委）、12388",
        ["phone （0535）8123456", "hotline 12388"],
        "a public line in the list",
    ),
    ("电话:8123456(传真)、8123457", ["fax 8123456", "phone 8123457"], "传真 behind one of two numbers"),
    ("电话：0535-8123456部门：办公室", ["phone 0535-8123456"], "部 behind a whole number is no counter"),
    ("电话：8123456 统计代码12345678", ["phone 8123456"], "words before bare digits begin something else"),
    ("电话：2020-2021年度", [], "a span of years"),
    ("电话：662233", ["phone 662233"], "six digits under a label are a short local number, no hotline"),
    ("电话：0535-81234", [], "too short for a number"),
    ("电话：****3456", [], "masked"),
]

FAXES: list[Case] = [
    ("电话/传真：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "one number, two roles, slash"),
    ("电话（传真）：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "one number, two roles, brackets"),
    ("电话(传真):0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "the same in half width"),
    ("电话、传真：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "one number, two roles, 、"),
    ("电话及传真：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "one number, two roles, 及"),
    ("电话传真：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "one number, two roles, nothing between"),
    ("联系电话（兼传真）：0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "兼传真"),
    ("电 话 / 传 真 ： 0535-8123456", ["phone 0535-8123456", "fax 0535-8123456"], "spaces everywhere"),
    ("电话：0535-8123456（传真）", ["phone 0535-8123456", "fax 0535-8123456"], "传真 behind the only number"),
    ("电话：0535-8123456（传真同号）", ["phone 0535-8123456", "fax 0535-8123456"], "传真同号"),
    ("电话：0535-8123456，传真：同上", ["phone 0535-8123456", "fax 0535-8123456"], "传真 同上"),
    ("电话、传真：0535-8123456、0535-8123457", ["phone 0535-8123456", "fax 0535-8123457"], "one number each"),
    (
        "电话：0535-8123456，传真：0535-8123456",
        ["phone 0535-8123456", "fax 0535-8123456"],
        "the same number printed twice",
    ),
    ("电话：0535-8123456；传真：8123457", ["phone 0535-8123456", "fax 8123457"], "fax without the area code"),
    ("传真号码：0535-8123457", ["fax 0535-8123457"], "传真号码"),
    ("FAX:0535-8123457", ["fax 0535-8123457"], "a Latin label"),
    ("传真0535-8123457", ["fax 0535-8123457"], "no colon"),
    ("电话：0535-8123456传真：0535-8123457", ["phone 0535-8123456", "fax 0535-8123457"], "glued"),
    ("电话：传真：0535-8123457", ["fax 0535-8123457"], "an empty 电话 does not take the fax"),
]

MAILS: list[Case] = [
    ("电子邮箱：qxzwgk@163.com。", ["email qxzwgk@163.com"], "the usual form"),
    ("电子邮箱：qxzwgk＠163.com", ["email qxzwgk＠163.com"], "a full-width sign"),
    ("邮箱：abc2010 @163.com", ["email abc2010@163.com"], "a space before the sign"),
    ("邮箱：abc2010@ 163.com", ["email abc2010@163.com"], "a space behind the sign"),
    ("邮箱：abc@163。com", ["email abc@163。com"], "a Chinese full stop for the dot"),
    ("邮箱：28330240@163.com", ["email 28330240@163.com"], "a name of digits is no phone"),
    ("邮箱：13812345678@139.com", ["email 13812345678@139.com"], "a mobile as name is no phone"),
    ("邮箱：qx_zwgk.xxk@mail.qingxi.gov.cn；", ["email qx_zwgk.xxk@mail.qingxi.gov.cn"], "a long domain is no URL"),
    ("E-mail：QXZW@126.COM", ["email QXZW@126.COM"], "capitals"),
    ("电子信箱：qx@sina.com电话：0535-8123456", ["email qx@sina.com", "phone 0535-8123456"], "glued to the next label"),
    ("电子邮件：qx@sina.com.cn一、概述", ["email qx@sina.com.cn"], "glued to a heading"),
    ("电子政务邮箱：qx@qingxi.gov.cn", ["email qx@qingxi.gov.cn"], "电子政务邮箱"),
    ("请发送至qx@126.com。", ["email qx@126.com"], "no label"),
    ("邮箱：qx@126.com、xxk@126.com", ["email qx@126.com", "email xxk@126.com"], "two addresses"),
    ("邮箱：qx@qingxi.gov.cn。2020年", ["email qx@qingxi.gov.cn"], "a full stop and a year behind it"),
    ("邮箱：qx@163；", ["email qx@163"], "the end of the domain is lost"),
    ("邮箱：qxzwgk#163.com", ["email qxzwgk#163.com"], "# against robots"),
    ("邮箱：qxzwgk(at)163.com", ["email qxzwgk(at)163.com"], "(at) against robots"),
    ("邮箱：qxzwgk@\n163.com）", ["email qxzwgk@163.com"], "a line ends behind the sign"),
    ("邮箱地址：qx@126.com", ["email qx@126.com"], "邮箱地址 is no postal address"),
]

URLS: list[Case] = [
    ("可在“清溪县门户网站”（www.qingxi.gov.cn）下载", ["url www.qingxi.gov.cn"], "in brackets behind the site's name"),
    (
        "市政府网站(http://www.yunling.gov.cn/)“政府信息公开”专栏",
        ["url http://www.yunling.gov.cn/"],
        "with scheme and slash",
    ),
    ("可在http://www.qingxi.gov.cn/zwgk/上下载", ["url http://www.qingxi.gov.cn/zwgk/"], "runs into the verb"),
    ("网址为：https://www.qingxi.gov.cn。", ["url https://www.qingxi.gov.cn"], "behind 网址为"),
    ("网址：http://www.qingxi.gov.cn。2020年，", ["url http://www.qingxi.gov.cn"], "a full stop and a year behind it"),
    ("（http://www.qingxi.gov.cn?id=3）", ["url http://www.qingxi.gov.cn?id=3"], "a query right behind the host"),
    ("网址：qingxi.gov.cn，", ["url qingxi.gov.cn"], "a bare host"),
    ("（http://www。qingxi。gov。cn/）", ["url http://www。qingxi。gov。cn/"], "Chinese full stops for dots"),
    ("（www。qingxi。gov。cn）", ["url www。qingxi。gov。cn"], "Chinese full stops, no scheme"),
    ("（http://www、qingxi、gov、cn/）下载", ["url http://www、qingxi、gov、cn/"], "、 for dots"),
    ("www.qingxi.gov.cn、www.yunling.gov.cn", ["url www.qingxi.gov.cn", "url www.yunling.gov.cn"], "、 between sites"),
    ("<http://www.qingxi.gov.cn>", ["url http://www.qingxi.gov.cn"], "in angle brackets"),
    ("http://www.qingxi.gov.cn/)下载", ["url http://www.qingxi.gov.cn/"], "a bracket closed without opening"),
    (
        "（http://www.qingxi.gov.cn/ zwgk/）查阅",
        ["url http://www.qingxi.gov.cn/zwgk/"],
        "a space inside after the copy",
    ),
    ("（http://www.qing\nxi.gov.cn/）查阅", ["url http://www.qingxi.gov.cn/"], "a line end inside brackets"),
    (
        "登录www.qingxi.gov.cn或www.qxzwgk.gov.cn或http://qx.gov.cn/xxgk查询",
        ["url www.qingxi.gov.cn", "url www.qxzwgk.gov.cn", "url http://qx.gov.cn/xxgk"],
        "several joined by 或",
    ),
    ("网站地址：www.qingxi.gov.cn；", ["url www.qingxi.gov.cn"], "网站地址 is no postal address"),
    ("（http://10.1.2.3:8080/xxgk）", ["url http://10.1.2.3:8080/xxgk"], "a numeric host with port"),
    (
        "（www.qingxi.gov.cn/col/col1234/index.html?a=1）",
        ["url www.qingxi.gov.cn/col/col1234/index.html?a=1"],
        "a page of the site",
    ),
    ("（ＷＷＷ.qingxi.gov.cn）", ["url ＷＷＷ.qingxi.gov.cn"], "full-width letters"),
    (
        "网站（www.qingxi.gov.cn）下载。网站（http://www.qingxi.gov.cn/）查询。",
        ["url www.qingxi.gov.cn"],
        "the same site with and without scheme is one contact",
    ),
]

ADDRESSES: list[Case] = [
    ("地址：清溪县人民路12号，", ["address 清溪县人民路12号"], "ends in 号"),
    ("地址：清溪县政府大院3号楼215室。", ["address 清溪县政府大院3号楼215室"], "ends in 室, digits inside"),
    ("地址：清溪县云湖大厦B座1206；", ["address 清溪县云湖大厦B座1206"], "ends in a number"),
    ("地址：清溪县乙路五十号，", ["address 清溪县乙路五十号"], "Chinese numerals"),
    (
        "地址：青禾镇人民政府办公室；邮编：265300",
        ["address 青禾镇人民政府办公室", "postcode 265300"],
        "an office for an address",
    ),
    (
        "办公地址：青禾镇政府西侧（原粮站院内）；",
        ["address 青禾镇政府西侧（原粮站院内）"],
        "a bracket behind belongs to it",
    ),
    (
        "（地址：云湖路8号(国际港A座)25楼，邮编：265300）",
        ["address 云湖路8号(国际港A座)25楼", "postcode 265300"],
        "a bracket inside",
    ),
    (
        "地址：清溪县人民路1号，县政府大楼3楼，邮编：265300",
        ["address 清溪县人民路1号，县政府大楼3楼", "postcode 265300"],
        "a comma inside",
    ),
    (
        "地址：清溪县人民路1号，电话：0535-8123456",
        ["address 清溪县人民路1号", "phone 0535-8123456"],
        "the comma ends it",
    ),
    ("地址：清溪县人民路1号，欢迎来访。", ["address 清溪县人民路1号"], "prose behind the comma is not part of it"),
    (
        "地址：清溪县人民路1号联系电话：0535-8123456",
        ["address 清溪县人民路1号", "phone 0535-8123456"],
        "联系 belongs to the label",
    ),
    (
        "地址：清溪县人民路1号（265300）",
        ["address 清溪县人民路1号", "postcode 265300"],
        "a postcode behind, in brackets",
    ),
    ("地址：清溪县人民路1号 一、总体情况 2020年", ["address 清溪县人民路1号"], "ends before a heading"),
    ("通讯地址：清溪县人民路1号\n\n一、总体情况", ["address 清溪县人民路1号"], "ends with the line"),
    (
        "地址：清溪县人民政府办公\n室；邮编：265300",
        ["address 清溪县人民政府办公室", "postcode 265300"],
        "a line end inside a word",
    ),
    ("清溪县财政局联系地址：清溪县人民路1号", ["address 清溪县人民路1号"], "no request, the agency before the label"),
    (
        "地址:清溪县东风街5号三段12段,邮编:265300",
        ["address 清溪县东风街5号三段12段", "postcode 265300"],
        "a slip in the address stays",
    ),
]

ADDRESSES += [
    (
        "地址：清溪县人民政府\n2020年，我局共公开信息",
        ["address 清溪县人民政府"],
        "prose on the next line, the value not ending in 号",
    ),
    ("地址：清溪县人民政府 2020年，我局共公开信息", ["address 清溪县人民政府"], "prose behind a space"),
    ("地址：清溪县人民政府 根据条例要求，", ["address 清溪县人民政府"], "a sentence behind a space"),
    ("地址：清溪县 人民路 1号，", ["address 清溪县人民路1号"], "spaces between the parts"),
    (
        "地址：清溪县人民路1号，全县建成5个社区服务大厅，",
        ["address 清溪县人民路1号"],
        "a count behind the comma, though it ends in 大厅",
    ),
    (
        "地址及电话：清溪县人民路1号，0535-8123456。",
        ["address 清溪县人民路1号", "phone 0535-8123456"],
        "one label for both",
    ),
    (
        "请到清溪县东风街5号，电话：0535-8123456",
        ["address 清溪县东风街5号", "phone 0535-8123456"],
        "请到 is not part of it",
    ),
    (
        "邮箱：qx@126.com，地址清溪县健康路2号。",
        ["email qx@126.com", "address 清溪县健康路2号"],
        "no colon, at a clause's beginning",
    ),
    (
        "与我局联系,单位:清溪县云岭路227号,电话:8123456",
        ["address 清溪县云岭路227号", "phone 8123456"],
        "behind a label that is none",
    ),
    ("地址：清溪县府前路1号 网站标识码：3706820001 鲁ICP备05012345号", ["address 清溪县府前路1号"], "a page's footer"),
    ("地址：清溪县府前街1号2号楼西侧201、203室，", ["address 清溪县府前街1号2号楼西侧201、203室"], "、 inside"),
    ("及时公布办公地址和联系方式。", [], "a statement"),
    ("地址码、门牌地址变更12件", [], "no address"),
]

POSTCODES: list[Case] = [
    ("邮编：265300", ["postcode 265300"], "the usual form"),
    ("邮政编码：265300", ["postcode 265300"], "邮政编码"),
    ("邮 编 ： 2 6 5 3 0 0 ，", ["postcode 265300"], "PDF: every digit apart"),
    ("邮编265300", ["postcode 265300"], "no colon"),
    ("邮编：265300电话：8123456", ["postcode 265300", "phone 8123456"], "glued to the next label"),
    ("（邮编：２６５３００）", ["postcode ２６５３００"], "full width"),
]

PEOPLE: list[Case] = [
    ("联系人：张三，", ["person 张三"], "family name and one character"),
    ("联系人：欧阳青禾 电话：8123456", ["person 欧阳青禾", "phone 8123456"], "a double family name"),
    ("联 系 人：李 四；", ["person 李四"], "spaces in label and name"),
    ("联系人：王主任，", ["person 王主任"], "family name and title"),
    ("联系人：赵小明联系电话：8123456", ["person 赵小明", "phone 8123456"], "glued to the next label"),
    ("联系人：陈五（办公室）", ["person 陈五"], "a bracket behind"),
    ("联系人：党政办公室", [], "an office is no person, though 党 is a family name"),
    ("联系人：政务公开科", [], "an office is no person"),
    ("联系人：", [], "a label without a value"),
    ("联系人：刘一、王二；", ["person 刘一", "person 王二"], "two names"),
    ("联系人：单位：", [], "the next label begins with a family name"),
    ("每个部门确定一名联系人和一名负责人", [], "a statement about persons"),
]

ACCOUNTS: list[Case] = [
    ("运用“青杏司法”公众号发布信息", ["wechat 青杏司法"], "name before 公众号"),
    ("“清溪发布”微信公众号推送", ["wechat 清溪发布"], "name before 微信公众号"),
    ("“清溪发布”官方微信", ["wechat 清溪发布"], "name before 官方微信"),
    ("“清溪发布”新浪微博", ["weibo 清溪发布"], "name before 新浪微博"),
    ("开通“清溪公安”微博等，提供帮助", ["weibo 清溪公安"], "name before 微博"),
    ("“清溪发布”微信、微博", ["wechat 清溪发布", "weibo 清溪发布"], "one name, two kinds"),
    (
        "“清溪发布”政务微博、微信公众号",
        ["weibo 清溪发布", "wechat 清溪发布"],
        "one name, two kinds, the other way round",
    ),
    ("“清溪发布”“青禾之声”微信公众号", ["wechat 清溪发布", "wechat 青禾之声"], "two names, one kind"),
    ("“清溪发布”、“青禾之声”微信公众号", ["wechat 清溪发布", "wechat 青禾之声"], "two names joined by 、"),
    ("微信公众号“清溪发布”", ["wechat 清溪发布"], "kind before the name"),
    ("官方微博“平安清溪”", ["weibo 平安清溪"], "kind before the name, 微博"),
    ("微信公众号：清溪发布，", ["wechat 清溪发布"], "no quotes, a colon"),
    ("关注微信公众号（清溪发布）", ["wechat 清溪发布"], "no quotes, brackets"),
    ("微信号：qxfb_2015；", ["wechat qxfb_2015"], "a WeChat id"),
    ("新浪微博@清溪发布 ", ["weibo 清溪发布"], "an @ before the name"),
    ("微信公众号《清溪发布》", ["wechat 清溪发布"], "book quotes"),
    ("「清溪发布」微信公眾號", ["wechat 清溪发布"], "corner quotes, traditional"),
    ('"清溪发布"微信公众号', ["wechat 清溪发布"], "straight quotes"),
    ("“中国清溪”门户网站、“清溪发布”微信公众号", ["wechat 清溪发布"], "the site's name is no account"),
    ("微信“清溪发布”、“云岭在线”微博", ["wechat 清溪发布", "weibo 云岭在线"], "each name has its own kind"),
    ("“清溪发布”新媒体平台", [], "no kind is named"),
    ("“随手拍”移动终端", [], "an app is no account"),
    ("微信公众号“政策解读”专栏", [], "a column of an account"),
    ("在微信公众号“政务公开”栏目发布", [], "a column of an account"),
    ("通过微信公众号发布1350批次检测结果", [], "no name"),
    ("“两微一端”、“互联网+”微信", [], "slogans"),
    ("利用政务微信、微博等新媒体", [], "kinds without names"),
    ("开通“微信公众号”，及时发布", [], "the kind itself in quotes"),
    ("门户网站、微信公众号“，”", [], "stray quotes"),
    ("微信公众号：全年发布信息200条，", [], "a count behind a colon"),
    ("微信 微博 QQ空间 全真版", [], "the share buttons of a page"),
]

ACCOUNTS += [
    ("通过“一网通办”微信小程序办理", [], "a mini programme is no account"),
    ("建立“政务公开员”微信群", [], "a chat group is no account"),
    ("微信公众号“清溪发布”发布政策信息12条", ["wechat 清溪发布"], "政策 behind an account makes it no column"),
    ("“清溪发布”（微信公众号）", ["wechat 清溪发布"], "the kind in brackets"),
    ("微信公众号“清溪发布”、微博“清溪在线”", ["wechat 清溪发布", "weibo 清溪在线"], "each kind before its name"),
    ("“清溪发布”微信公众号、微博“清溪在线”", ["wechat 清溪发布", "weibo 清溪在线"], "one kind behind, one before"),
    ("微信公众号“清溪发布”、微博等平台", ["wechat 清溪发布"], "the name belongs to the kind before it alone"),
    ("关注微信“清溪发布”公众号", ["wechat 清溪发布"], "the kind on both sides"),
    ("微信公众号名称为“清溪财政”，微博名称：清溪财政局", ["wechat 清溪财政", "weibo 清溪财政局"], "名称为 and 名称："),
    ("微信公众号南京发布等平台", ["wechat 南京发布"], "kind before, no quotes, a place and 发布"),
    ("开通“清溪政务”腾讯微博和新浪微博", ["weibo 清溪政务"], "two services of one kind"),
    ("制作“一图读懂”微信H5作品", [], "a product"),
    ("打造“指尖政府”政务微信品牌", [], "a brand"),
    ("通过微信公众号“三审三校”制度审核", [], "a rule"),
    ("微博“@清溪自然资源”", ["weibo 清溪自然资源"], "an @ inside the quotes"),
    ("政务微博“微博清溪”和政务微信“微信清溪”", ["weibo 微博清溪", "wechat 微信清溪"], "names that hold the kind"),
    ("微信公众号“清溪司法”（微信号：qxsf2016）", ["wechat 清溪司法", "wechat qxsf2016"], "name and id"),
    ("“清溪政务”服务号", ["wechat 清溪政务"], "服务号"),
    ("通过“清溪发布”微信公众号“政策解读”专栏", ["wechat 清溪发布"], "account and column side by side"),
    ("微信公众号（以下简称“公众号”）", [], "a short form in a bracket is no name"),
    ("微信公众号（2个）、微博：3条，", [], "counts behind kinds"),
    ("南京发布微信公众号", ["wechat 南京发布"], "no quotes, a place and 发布"),
    ("信息发布微信公众号", [], "发布 behind no place"),
    ("“清溪发布”微信公众号……“清溪发布”微信公众号", ["wechat 清溪发布"], "named twice, one contact"),
]

HOTLINES: list[Case] = [
    ("市长热线12345平台受理诉求", [], "热线 before the number, 平台 behind"),
    ("“12345热线”平台收集意见", [], "a platform with the quote before 平台"),
    ("利用12315、12365等热线受理消费者投诉", ["hotline 12315", "hotline 12365"], "two lines, one 热线"),
    ("监督电话12388", ["hotline 12388"], "no colon"),
    ("投诉电话：96118", ["hotline 96118"], "a line of one province"),
    ("通过“12345”便民服务热线收集群众意见", ["hotline 12345"], "a way to ask, quoted"),
    ("拨打12345热线咨询", ["hotline 12345"], "拨打"),
    ("监督电话：12388。", ["hotline 12388"], "a public line under 监督电话"),
    ("服务热线：12345", ["hotline 12345"], "服务热线 with a colon"),
    ("咨询热线：400-123-4567", ["hotline 400-123-4567"], "a 400 number"),
    ("电话：4001234567", ["hotline 4001234567"], "a 400 number under 电话"),
    ("群众可通过12345政务服务便民热线反映问题", ["hotline 12345"], "反映"),
    (
        "畅通12345热线等渠道，受理群众咨询",
        ["hotline 12345"],
        "a list of ways ends in 等渠道, what they are for follows",
    ),
    ("畅通12345热线，全年受理群众咨询", [], "no list of ways: what follows is a sentence of its own"),
    ("政府信息公开申请、12345热线受理咨询80件", [], "请 in 申请 invites nobody"),
    ("12345热线共接听来电1200通", [], "a figure of the line, not a way to ask"),
    ("拨打0535-12345热线", ["hotline 0535-12345"], "a public line with its area code"),
    ("“12345一线通在线”等渠道", [], "the name of a column"),
    ("办结12345热线平台工单80件", [], "a platform"),
    ("12345热线工单办结率100%", [], "work orders"),
    ("整合12345平台", [], "a platform"),
    ("通过12345平台收集意见", [], "a platform, even as a channel"),
    ("办理12345件投诉", [], "a count"),
    ("共12345条意见", [], "a count"),
    ("开展110宣传日活动", [], "a day"),
    ("依托12320、12360平台", [], "platforms"),
]

NONE: list[Case] = [
    ("在指南中写明受理机构的名称、地址、时间和电话等内容", [], "a statement about what was published"),
    ("主动公开办公电话、投诉电话、电子邮箱，", [], "labels without values"),
    ("邮编:电话:传真:", [], "values removed by the re-publisher"),
    ("地址： 邮编： 电话： 传真： 电子邮箱： 一、总体情况", [], "values removed, spaces left"),
    ("电话：略", [], "略"),
    ("地址：\n一、总体情况", [], "the heading on the next line"),
    ("地址：略；邮编：略", [], "略 for an address"),
    ("地址：详见门户网站", [], "a reference for an address"),
    ("联系电话：\n2021年1月20日", [], "a date on the next line"),
    ("电话：\n一、总体情况\n2020年", [], "a heading on the next line"),
    ("热线电话15通，网上诉求4件", [], "a count behind 热线电话"),
    ("接听咨询电话2300余次", [], "a count behind 咨询电话"),
    ("接听群众电话12345678次", [], "a count with as many digits as a number"),
    ("信函、传真申请数3件", [], "a count behind 传真"),
    ("索引号：11370600004261234X/2021-00012", [], "a serial"),
    ("索引号：014349-0202-2020-0012", [], "a serial of groups"),
    ("统一社会信用代码：11370600004261234X", [], "a credit code"),
    ("粤公网安备 44010402001234号 粤ICP备05012345号-1", [], "record numbers in the footer"),
    ("清政办〔2020〕80号、国务院令第711号", [], "document numbers"),
    ("（2021-2035）规划、2019-2020学年", [], "spans of years"),
    ("全年收到318062.55元，共7230万条", [], "amounts"),
    ("原文链接: https://www.qingxi.gov.cn/zwgk/202101/t20210127_80123.htm", [], "the crawler's link"),
    ("来源：http://www.qingxi.gov.cn/", [], "the source of the page"),
    ("来源网址：www.qingxi.gov.cn\n", [], "the source of the page, labelled otherwise"),
    ("附件：http://www.qingxi.gov.cn/files/report2020.pdf", [], "a file"),
    ("![](http://www.qingxi.gov.cn/a/20210127.png)", [], "an image"),
    ('<html xmlns="http://www.w3.org/1999/xhtml">', [], "the source of a page"),
    ("电子版可在政府信息公开栏目()下载", [], "a dropped link"),
    ("制发2020-1234567号文件", [], "digits like a number in a document's name"),
    ("电话回访率98.5%，传真0件", [], "a rate"),
    ("第一章 1.总则 2.附则", [], "enumerators with dots"),
    ("IP地址：10.1.2.3", [], "a network address"),
    ("下载3.5G流量，v2.0版", [], "numbers with dots"),
    ("时间：2021-01-27 16:00:57", [], "a time"),
    ("", [], "no text"),
]

ALL = [
    pytest.param(text, expected, id=f"{name}-{reason}")
    for name, cases in (
        ("block", BLOCKS),
        ("phone", PHONES),
        ("fax", FAXES),
        ("mail", MAILS),
        ("url", URLS),
        ("address", ADDRESSES),
        ("postcode", POSTCODES),
        ("person", PEOPLE),
        ("account", ACCOUNTS),
        ("hotline", HOTLINES),
        ("none", NONE),
    )
    for text, expected, reason in cases
]


@pytest.mark.parametrize(("text", "expected"), ALL)
def test_reads_what_a_careful_reader_would_enter(text: str, expected: list[str]) -> None:
    assert contacts(text) == expected


@pytest.mark.parametrize(("text", "expected"), ALL)
def test_prose_around_it_changes_nothing(text: str, expected: list[str]) -> None:
    before = "清溪县全面贯彻落实条例，2020年主动公开政府信息1234条，同比增长12.3%。"
    behind = "。\n二、主动公开政府信息情况\n全年制发规范性文件12件，收到申请3件，均按时答复。"
    assert contacts(before + "\n" + text + behind) == expected

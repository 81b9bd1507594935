"""Who may make 规章, told from names as reports print them."""

from __future__ import annotations

import pytest

from nlp.checking.rulemaking import makes_rules

MAY = """
浙江省人民政府 浙江省人民政府办公厅 浙江省 内蒙古自治区人民政府 新疆维吾尔自治区人民政府办公厅 广西自治区政府
北京市人民政府 上海市人民政府办公厅 重慶市人民政府
杭州市人民政府 杭州市人民政府办公室 杭州市政府办公室 浙江省杭州市人民政府 杭州市市政府办 杭州市
东莞市人民政府 儋州市人民政府 吉林省吉林市人民政府 广州市政府 达州市人民政府办公室
恩施土家族苗族自治州人民政府 恩施州人民政府 凉山州政府办公室 湘西州人民政府 黔东南州人民政府
杭州市政务公开办公室 杭州市人民政府办公室政务公开处 浙江省政府信息公开工作领导小组办公室
财政部 司法部办公厅 中华人民共和国海关总署 国家税务总局 中国人民银行 审计署
"""

MAY_NOT = """
清溪县人民政府 清溪县司法局 清溪区教育局 青禾镇人民政府 青禾乡人民政府 青溪街道办事处 云岭市清溪区青禾街道
莱阳市人民政府 莱阳市司法局 山东省烟台市莱阳市人民政府 仙桃市人民政府 湖北省恩施土家族苗族自治州恩施市人民政府
上海市浦东新区人民政府 北京市朝阳区人民政府办公室 清溪自治县人民政府 阿拉善左旗人民政府 大兴安岭地区行政公署
兴安盟行政公署 云岭市司法局 云岭市城市管理局 杭州市司法局 杭州市市场监督管理局 杭州市人民政府外事办公室 云岭市人民医院
浙江省司法厅 浙江省发展和改革委员会 北京市教育委员会 国家税务总局云岭市税务局 国家税务总局浙江省税务局
清溪综合实验区管委会 云岭高新技术产业开发区管理委员会 云岭市第一中学
"""

UNKNOWN = """
云岭市人民政府 云岭市人民政府办公室 云岭市 青溪省人民政府 司法局 办公室 国家能源局 新疆生产建设兵团 国务院办公厅
巴州人民政府 香港特别行政区政府 杭州市人民政府、杭州市司法局 杭州市人民政府/政府办 杭州市人民政府及各部门
本机关 2023年 ABC 政府信息公开
"""


@pytest.mark.parametrize("agency", MAY.split())
def test_the_law_gives_the_power_to_the_state_council_provinces_and_cities_with_districts(agency: str) -> None:
    assert makes_rules(agency) is True


@pytest.mark.parametrize("agency", MAY_NOT.split())
def test_counties_towns_and_local_departments_have_no_power(agency: str) -> None:
    assert makes_rules(agency) is False


@pytest.mark.parametrize("agency", UNKNOWN.split())
def test_what_the_name_does_not_tell_is_unknown(agency: str) -> None:
    assert makes_rules(agency) is None


@pytest.mark.parametrize(
    "agency", ["杭州市 人民政府", "杭州市\n人民政府办公室", "杭州市人民政府\u200b", "　杭州市人民政府"]
)
def test_white_space_in_a_name_does_not_matter(agency: str) -> None:
    assert makes_rules(agency) is True


@pytest.mark.parametrize("agency", ["", " ", "杭州市人民政府" * 20, "县" * 100, "市" * 100, "（" * 100])
def test_what_is_no_name_does_not_tell_and_does_not_fail(agency: str) -> None:
    assert makes_rules(agency) in (None, False)

"""Readings of names: the quick way and the whole dictionary agree."""

from huhutong.kernel import text


def test_a_name_sorts_as_the_whole_dictionary_reads_it() -> None:
    # given names with and without phrases that are read otherwise than their signs
    signs = "王李张重庆银行长乐单于朝阳曾都会计便宜参差伟芳娜秀英建国志强丽华文军"
    names = [a + b + c for a in signs for b in signs for c in "伟行长乐重"]

    # then reading sign by sign, where it is done, says what pypinyin says of the whole
    for name in names:
        expected = text._readings(name)
        if name[:2] not in text.COMPOUND_SURNAMES and name[0] in text._SURNAMES:
            expected[0] = text._SURNAMES[name[0]]
        assert " ".join(expected) == text.sort_key(name).rsplit(" ", 1)[0]

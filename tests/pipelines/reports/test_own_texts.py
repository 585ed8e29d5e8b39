import pytest

from data_contracts.errors import ConfigError
from pipelines.reports.texts import load_texts


@pytest.fixture
def own(tmp_path):
    """The folder with one's own Norwegian texts, written as TOML."""

    def write(content, name="nb.toml"):
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_ones_own_text_stands_in_the_place_of_the_shipped_one_and_no_other_changes(own):
    shipped = load_texts("nb")
    changed = load_texts("nb", own('[bands.talk_now]\nlabel = "Snakk sammen nå"\n'))
    assert changed.bands["talk_now"].label == "Snakk sammen nå"
    assert changed.bands["talk_now"].action == shipped.bands["talk_now"].action
    assert changed.model_copy(update={"bands": shipped.bands}) == shipped


def test_a_list_of_texts_is_replaced_as_a_whole(own):
    folder = own('[[manager.glossary]]\nterm = "Vanligvis"\nmeaning = "Som ellers."\n')
    assert [entry.term for entry in load_texts("nb", folder).manager.glossary] == ["Vanligvis"]


def test_roles_take_the_names_that_an_organisation_gives_them(own):
    texts = load_texts("nb", own('[roles]\naccount_manager = "Kundeansvarlig"\n'))
    assert texts.roles == {"account_manager": "Kundeansvarlig"}


def test_a_role_whose_name_is_no_text_is_refused(own):
    with pytest.raises(ConfigError, match=r"roles\.kam: a text belongs here"):
        load_texts("nb", own("[roles]\nkam = 3\n"))
    with pytest.raises(ConfigError, match=r"roles\.kam: a text belongs here"):
        load_texts("nb", own('[roles]\nkam = " "\n'))


def test_a_language_without_a_file_of_ones_own_has_the_shipped_texts(own):
    assert load_texts("sv", own('[bands.talk_now]\nlabel = "x"\n')) == load_texts("sv")


def test_every_fault_in_ones_own_texts_is_named_at_once(own):
    folder = own(
        """
        [bands]
        talk_now = "Nå"
        [bands.plan_a_talk]
        lable = "Senere"
        [manager]
        title = "Samtaler, {dato}"
        others = "Resten {n"
        heading = "Hvem {0}"
        heading_s = "Før"
        others_note = "I {n!r} rekkefølge"
        """
    )
    with pytest.raises(ConfigError) as refusal:
        load_texts("nb", folder)
    first, *faults = str(refusal.value).splitlines()
    assert first == f"{folder}/nb.toml has 7 faults"
    assert faults == [
        "  bands.talk_now: a table of texts belongs here, with label, action",
        "  bands.plan_a_talk.lable: nothing reads it; did you mean 'label'?",
        "  manager.title: nothing fills {dato}; there are: {date}",
        "  manager.others: expected '}' before end of string in 'Resten {n'",
        "  manager.heading: nothing fills {0}; there are: none",
        "  manager.heading_s: nothing reads it; did you mean 'heading'?",
        "  manager.others_note: only a name may stand in braces in 'I {n!r} rekkefølge'",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("language = nb", "nb.toml is no TOML"),
        ("[manager]\ntitle = 3\n", "manager.title: Input should be a valid string"),
        ('[features.open_deals]\nquestion = "Hva nå."\n', "an open question ends with a question mark"),
        ('[features.open_deal]\nquestion = "Hva nå?"\n', "did you mean 'open_deals'"),
        ('locale = "xx_YY"\n', "is no locale such as en_GB, sv_SE or nb_NO"),
        ('locale = "sv_SE"\n', "locale sv_SE does not belong to language nb"),
        ('language = "sv"\n', "language is 'sv'; a file's name is its language"),
        ('[workbook]\nfollow_up_sheet = "Stanna"\n', "'stanna' is the hidden sheet's name; choose another"),
        ('[workbook]\nlist_sheet = "Stanna"\n', "'stanna' is the hidden sheet's name; choose another"),
        (
            '[workbook]\nlist_sheet = "Samtaler"\nfollow_up_sheet = "SAMTALER"\n',
            "list_sheet and follow_up_sheet need different names",
        ),
        (
            '[factors]\npay.label = "Lønn"\nrole_fit.label = "Lønn "\n',
            "needs a label for each factor, all diff",
        ),
        ('[factors]\npay.label = " "\n', "needs a label for each factor, all different"),
        (
            '[workbook]\nkinds.agreed = "Lyttet"\nkinds.listened = "Lyttet "\n',
            "needs one text each, all diff",
        ),
    ],
    ids=[
        "toml",
        "type",
        "question",
        "feature",
        "locale",
        "other-locale",
        "language",
        "marks",
        "marks-list",
        "sheets",
        "factors",
        "no-factor",
        "kinds",
    ],
)
def test_a_fault_in_ones_own_texts_is_refused_by_name(own, content, told):
    with pytest.raises(ConfigError, match=r"nb\.toml") as refusal:
        load_texts("nb", own(content))
    assert told in str(refusal.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "nb.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="must be a UTF-8 text file"):
        load_texts("nb", tmp_path)


def test_a_file_that_no_language_reads_is_refused_with_the_names_there_may_be(own):
    with pytest.raises(
        ConfigError, match=r"no language reads norsk.toml in .*name the files en.toml, nb.toml"
    ):
        load_texts("nb", own("", "norsk.toml"))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"\[reports\] texts: there is no folder .*/nowhere"):
        load_texts("nb", tmp_path / "nowhere")

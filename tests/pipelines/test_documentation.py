from pipelines.documentation import DOCS, generated_pages, main, outdated_pages


def test_the_generated_pages_say_what_the_code_says():
    assert outdated_pages(DOCS) == []


def test_a_page_that_was_edited_by_hand_is_out_of_date(tmp_path):
    for name, text in generated_pages().items():
        (tmp_path / name).write_text(text)
    assert outdated_pages(tmp_path) == []
    (tmp_path / "tables.md").write_text("edited")
    assert outdated_pages(tmp_path) == ["tables.md"]


def test_the_check_ends_with_1_and_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pipelines.documentation.DOCS", tmp_path)
    assert main(["--check"]) == 1
    assert "run `make docs`" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0

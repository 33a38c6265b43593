from benchmarks.harness import Report, benchmarks, main


def test_a_line_a_figure_and_1_when_a_target_is_missed(capsys):
    report = Report()
    report.figure("list, signed out", 0.4123, "ratio", 0.35)
    report.figure("memory", 250, "MB", 250, "lower")
    report.figure("floor", 430.2, "requests/s")
    assert report.exit_code() == 0
    report.figure("sign-ups", 12, "sign-ups/s", 40)
    assert report.exit_code() == 1
    assert capsys.readouterr().out.splitlines() == [
        "name, value, unit, target, verdict",
        "list, signed out, 0.4123, ratio, >= 0.35, ok",
        "memory, 250, MB, <= 250, ok",
        "floor, 430.2, requests/s, -, ok",
        "sign-ups, 12, sign-ups/s, >= 40, short",
        "Short of the target: sign-ups",
    ]


def test_benchmarks_are_found_by_file_and_told_by_their_first_line(tmp_path):
    (tmp_path / "two_words.py").write_text('"""What it measures.\n\nMore."""\n')
    (tmp_path / "_helper.py").write_text('"""Not one."""\n')
    (tmp_path / "harness.py").write_text('"""Nor this."""\n')
    assert benchmarks(tmp_path) == {"two-words": "What it measures."}


def test_an_unknown_benchmark_is_one_clear_line(capsys):
    assert main(["nothing"]) == 2
    assert (
        capsys.readouterr().err == f"There is no benchmark nothing; there are: {', '.join(benchmarks())}.\n"
    )

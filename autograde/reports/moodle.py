"""Moodle's grading worksheet, filled in where it was downloaded, and feedback under the names by which Moodle knows it.

Moodle (mod/assign/gradingtable.php) writes the columns in one order: identifier ("Participant 77"), full name, what the site
shows of its users, status, team, marker; then grade, maximum grade (or the scale), state of marking, whether the grade can be
changed; then times and feedback. Headers are in the reader's language: where one is not known, a column of one and the same
number behind a column of grades is the maximum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.rawcsv import RawRow, RawSheet, number
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.intake.roster import squeeze
from autograde.intake.senders import nameless
from autograde.reports.filling import (
    NO_GRADE,
    Claim,
    Exported,
    Filling,
    alike,
    decimal_mark,
    factor,
    holds_text,
    no_maximum,
    not_compared,
    read_sheet,
)
from autograde.reports.returned import zip_feedback
from autograde.reports.totals import Total, totals, unfinished_told
from autograde.students import on_rosters


def _known(names: str) -> set[str]:
    return {squeeze(name) for name in names.split("|")}


#: What Moodle's language packs call the columns, as far as we know them.
GRADE = _known(
    "Grade|評点|成績|Bewertung|Note|Calificación|Nota|Avaliação|成绩|分数|成績|Valutazione|Voto|성적|점수|Оценка|Оцінка"
    "|Qualificació|Cualificación|Kalifikazioa|Cijfer|Beoordeling|Ocena|Betyg|Karakter|Arvosana|Hodnocení|Not|Điểm|Nilai|الدرجة|คะแนน"
)
MAXIMUM = _known(
    "Maximum grade|最大評点|最大成績|最高評点|Bestwertung|Bestbewertung|Beste Bewertung|Note maximale|Calificación máxima|Nota máxima"
    "|最高分|最高成绩|最高分數|最高成績|Valutazione massima|Voto massimo|최대 성적|최고 성적|최고 점수|최대 점수|Максимальная оценка"
    "|Максимальна оцінка|Qualificació màxima|Cualificación máxima|Maximumcijfer|Maksymalna ocena|Maxbetyg|Nejvyšší hodnocení|Najvišja ocena"
)
IDS = _known(
    "ID number|IDナンバー|ID-Nummer|Número de ID|Número de identificación|Número de identificação|Numéro d’identification|编号|學號|学号"
    "|Codice identificativo|ID 번호|학번|Индивидуальный номер|Username|ユーザ名|ユーザー名|Anmeldename|Nom d’utilisateur"
    "|Nombre de usuario|Identificação de usuário|Nome de utilizador|用户名|用戶名稱|사용자 아이디|사용자명|Логин"
    "|Student number|学籍番号|SIS User ID|SIS Login ID"
)
NAMES = _known(
    "Full name|氏名|フルネーム|Vollständiger Name|Nom complet|Nombre completo|Nombre|Nome completo|Nome|姓名|全名|全名|Nome e cognome|성명|이름"
    "|Полное имя|Повне ім’я|Nom i cognoms|Izen osoa|Volledige naam|Imię i nazwisko|Fullständigt namn|Fullt navn|Koko nimi|Celé jméno|Tam adı"
    "|Họ và tên|Nama lengkap|الاسم الكامل|ชื่อเต็ม"
)
#: Words for "no" under "Grade can be changed", and for "yes".
NO = _known(
    "No|いいえ|Nein|Non|Não|否|아니오|아니요|Нет|Ні|Nee|Nie|Nej|Nei|Ei|Ne|Hayır|Όχι|Ez|Nu|Không|Tidak|Nem|لا|ไม่|ไม่ใช่|לא|خیر|Не|Nē|Jo"
)
YES = _known(
    "Yes|はい|Ja|Oui|Sí|Sim|Sì|Si|是|예|네|Да|Так|Tak|Kyllä|Ano|Da|Evet|Ναι|Bai|Có|Ya|Igen|نعم|ใช่|כן|بله|Jah|Áno|Já|Jā|Taip|Po"
)


def export_moodle(
    class_folder: ClassFolder,
    lesson: str,
    worksheet: Path,
    target: Path,
    *,
    grade_column: str = "",
    scale: bool = False,
    partial: bool = False,
) -> Exported:
    """Fill in the grading worksheet that Moodle gave, and zip the feedback under the names by which Moodle knows it.

    `grade_column` is a header or a column's number from 1 on; `scale` brings the points to Moodle's own maximum when that is another.
    Raises `CourseError` where the grade's column is not clear, for another maximum, and for a grade by a scale.
    """
    sheet = read_sheet(worksheet)
    grade, most = _columns(sheet, worksheet, grade_column)
    notes: list[str] = []
    found = totals(class_folder, lesson, partial=partial, notes=notes)
    names = _names(sheet, grade, [name for total in found for name in total.names])
    ids = [index for index in sheet.columns(IDS, squeeze) if index not in (grade, most)]

    def claim(row: RawRow) -> Claim:
        cells = [sheet.text(row, index).strip() for index in range(len(sheet.header))]
        participant = re.fullmatch(r"\D+(\d+)", cells[0])  # bare digits are of some other numbering
        mails = [cell for cell in cells[1:grade] if re.fullmatch(r"[^@\s]+@[^@\s]+", cell)]
        own = (*(cells[index] for index in ids), *mails)
        return Claim(
            participant[1] if participant else "",
            tuple(filter(None, own)),
            cells[1] if cells[1:] else cells[0],
            cells[1] if names and cells[1] != cells[0] and not nameless(cells[1]) else "",
        )

    filling = Filling.of(sheet.rows, found, "moodle", claim, on_rosters(class_folder.root))
    in_sheet = {total.student for _, total in filling.rows}
    factors = {
        total.student: factor(worksheet, sheet.text(row, most), total.max_score, "Moodle", scale)
        for row, total in filling.rows
        if most is not None
    }
    filling.leave_out(
        say(
            ja="点の欄に文字があり、そのままにしました",
            en="their grade is a word and was left as it was",
        ),
        lambda row, total: holds_text(sheet.text(row, grade)),
    )
    changeable, locked = _locks(sheet, grade)
    filling.leave_out(
        say(
            ja="Moodle で評点が固定されていて、そのままにしました",
            en="their grade is locked in Moodle and was left as it was",
        ),
        lambda row, total: changeable is not None and squeeze(sheet.text(row, changeable)) in locked,
    )
    if most is None:
        if scale:
            raise no_maximum(worksheet, "Moodle")
        filling.notes.insert(0, not_compared("Moodle"))
    mark = decimal_mark(sheet.values(grade) + (sheet.values(most) if most is not None else []))
    filling.write(sheet, grade, mark, lambda total: total.score * factors.get(total.student, 1.0))
    write_whole(target, sheet.to_bytes())
    archive = target.with_name(f"{target.stem}-feedback.zip")

    def entry(total: Total) -> tuple[str, str]:
        if total.system != "moodle" or not total.number:
            return "", say(
                ja="Moodle からダウンロードした提出物ではなく、Moodle での番号が分かりません。",
                en="what they handed in was not downloaded from Moodle, whose number of them is not known",
            )
        if total.student not in in_sheet:
            return "", say(ja="その人の行と分かる行がありません。", en="no row of the sheet is known to be theirs")
        name = re.sub(r"[/\\\x00]", " ", total.name)
        return f"{name}_{total.number}_assignsubmission_file_/{lesson}.html", ""

    archives, without = zip_feedback(class_folder, lesson, found, archive, entry)
    return Exported(
        [target, *archives],
        len(filling.rows),
        [*notes, *filling.notes, *without, *unfinished_told(total for _, total in filling.rows)],
    )


def _columns(sheet: RawSheet, path: Path, named: str) -> tuple[int, int | None]:
    """Return the places of grade and maximum; the latter may be missing where a person named the former."""
    if not sheet.rows:
        raise CourseError(say(ja=f"{path}: 学生の行がありません。", en=f"{path}: there is no student's row."))
    grades, maxima = sheet.columns(GRADE, squeeze), sheet.columns(MAXIMUM, squeeze)
    if named:
        chosen = sheet.columns({squeeze(named)}, squeeze)
        if not chosen and named.isdecimal() and 1 <= int(named) <= len(sheet.header):
            chosen = [int(named) - 1]
        if len(chosen) != 1:
            raise _which(sheet, path, chosen)
        beside = chosen[0] + 1
        _refuse_scale(sheet, path, beside)
        return chosen[0], beside if beside in maxima or _constant(sheet, beside) else next(iter(maxima), None)
    pairs = {(index - 1, index) for index in range(1, len(sheet.header)) if _constant(sheet, index)}
    pairs = {(grade, most) for grade, most in pairs if grade in grades or _only_grades(sheet, grade)}
    pairs |= {(grade, most) for grade in grades for most in maxima}
    if not pairs:
        for grade in grades:
            _refuse_scale(sheet, path, grade + 1)
        raise _which(sheet, path, grades)
    sure = {(g, most): (g in grades) + (most in maxima) + (most == g + 1) for g, most in pairs}
    best = sorted(pair for pair in pairs if sure[pair] == max(sure.values()))
    if len(best) > 1:
        raise _which(sheet, path, [grade for grade, _ in best])
    _refuse_scale(sheet, path, best[0][1])
    return best[0]


def _names(sheet: RawSheet, grade: int, known: Iterable[str]) -> bool:
    """Whether the second column holds names, as its header or a name in it tells; where marking is blind it does not."""
    values, names = sheet.values(1) if grade > 1 else [], list(known)
    if any(squeeze(cell) and alike(cell, name) for cell in values for name in names):
        return True
    hidden = len(values) > 1 and len(set(values)) == 1
    return bool(values) and not hidden and squeeze(sheet.header[1]) in NAMES


def _constant(sheet: RawSheet, column: int) -> bool:
    """Whether all rows hold one and the same positive number, as a maximum does."""
    found = {number(cell) for cell in sheet.values(column)}
    return len(found) == 1 and (found.pop() or 0.0) > 0


def _only_grades(sheet: RawSheet, column: int) -> bool:
    return not any(holds_text(cell) for cell in sheet.values(column))


def _refuse_scale(sheet: RawSheet, path: Path, column: int) -> None:
    """Raise `CourseError` when there stand the words of a scale, the same in all rows, where the maximum should be."""
    words = set(sheet.values(column))
    text = words.pop() if len(words) == 1 else ""
    if text not in NO_GRADE and number(text) is None and re.search("[,、，;]", text):
        raise CourseError(
            say(
                ja=f"{path}: この課題は点ではなく尺度({text})で評定されています。Moodle の課題の設定で、評点のタイプを「評点」にしてください。",
                en=f"{path}: Moodle grades this assignment by a scale ({text}), not by points: set its grade's type to point in Moodle.",
            )
        )


def _which(sheet: RawSheet, path: Path, places: Iterable[int]) -> CourseError:
    several = ", ".join(f"{index + 1} {sheet.header[index]}" for index in places)
    if several:
        return CourseError(
            say(
                ja=f"{path}: どれが評点の列か、最大評点の列から決められません。--grade-column に名前か番号を書いてください: {several}",
                en=f"{path}: which column is the grade's? A maximum beside it does not tell. Give its name or number with --grade-column: {several}",
            )
        )
    return CourseError(
        say(
            ja=f"{path}: 評点の列が分かりません。--grade-column で指定してください。ある列: {', '.join(sheet.header)}",
            en=f"{path}: which column is the grade's? Name it with --grade-column. It has: {', '.join(sheet.header)}",
        )
    )


def _locks(sheet: RawSheet, grade: int) -> tuple[int | None, set[str]]:
    """Return the column that says whether a grade can be changed, and the words that say no."""
    for column in range(grade + 1, min(grade + 5, len(sheet.header))):
        words = {squeeze(cell) for cell in sheet.values(column)} - {""}
        if words & (YES | NO) and len(words) <= 2:  # one of the two may be of a language that is not known
            return column, words - YES if words & YES else NO
    return None, set()

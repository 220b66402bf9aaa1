"""Quizzes: drawn, answered against the server's clock, saved answer by answer, marked and released."""

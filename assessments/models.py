"""Assessments arrive with their own issue; the app holds its place in the order of imports."""

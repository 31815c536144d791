from django.db import migrations

# Single characters and pairs: two for Chinese words, whose trigrams are too rare to meet. Spaces and punctuation do not count.
GRAMS = r"""
CREATE FUNCTION ly_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
        SELECT substr(plain, n, 1) AS gram FROM said, generate_series(1, length(plain)) AS n
        UNION
        SELECT substr(plain, n, 2) FROM said, generate_series(1, length(plain) - 1) AS n
    ) AS grams
$$"""
GRAMS = GRAMS.replace(
    "SELECT coalesce",
    r"""WITH said AS (SELECT regexp_replace(lower(words), '[\s.,!?;:，。！？；：、（）()“”"''…·-]', '', 'g') AS plain)
    SELECT coalesce""",
)
LIKENESS = """
CREATE FUNCTION ly_likeness(one text[], other text[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(one) = 0 OR cardinality(other) = 0 THEN 0 ELSE both_have::float / least(cardinality(one), cardinality(other)) END
    FROM (SELECT count(*) AS both_have FROM unnest(one) AS gram WHERE gram = ANY (other)) AS counted
$$"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0017_open311")]

    operations = [
        migrations.RunSQL(GRAMS, "DROP FUNCTION ly_grams(text)"),
        migrations.RunSQL(LIKENESS, "DROP FUNCTION ly_likeness(text[], text[])"),
    ]

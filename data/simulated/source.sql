-- The made-up registries that the simulated cases are said to come from.
insert into source by name
select
    'simulated-registry-' || lower(registry.letter) as source_id,
    'simulation' as kind,
    'C' as evidence_level,
    'Simulated registry ' || registry.letter || ': no real patients' as title,
    2026 as year,
    'none' as doi_status,
    'drawn by a program' as what_was_read,
    'Made up to show every feature: no patient, product, lot or number in it is real, and nothing '
    || 'can be learned from it about exosomes.' as note
from (select unnest(['A', 'B', 'C']) as letter) as registry;

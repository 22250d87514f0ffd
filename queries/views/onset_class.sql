-- Class of an onset: immediate, early, delayed or late.
--
-- The edges are the last day of immediate, early and delayed; by default 1, 14 and 90:
--   up to 1 day immediate, 2 to 14 days early, 15 to 90 days delayed, later than 90 days late.
-- An onset before the exposure is no onset: the class is empty, as it is for an unknown onset.
--
-- Source: the product's own classes, shown on screen and changeable; literature on fillers calls
-- an onset late from two to three months (PMC5889432).
create macro onset_class(onset_days, edges) as
case
    when onset_days < 0 then null
    when onset_days <= edges[1] then 'immediate'
    when onset_days <= edges[2] then 'early'
    when onset_days <= edges[3] then 'delayed'
    when onset_days > edges[3] then 'late'
end;
